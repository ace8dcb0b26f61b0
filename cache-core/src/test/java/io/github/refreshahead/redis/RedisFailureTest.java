package io.github.refreshahead.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.refreshahead.store.StoreException.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import redis.clients.jedis.exceptions.JedisDataException;

class RedisFailureTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    OOM command not allowed when used memory > 'maxmemory'.                                   | REFUSES_WRITES
                    ERR Error running script (call to f_1): @user_script:7: -OOM command not allowed when     | REFUSES_WRITES
                    READONLY You can't write against a read only replica.                                     | REFUSES_WRITES
                    MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist   | REFUSES_WRITES
                    NOREPLICAS Not enough good replicas to write.                                             | REFUSES_WRITES
                    LOADING Redis is loading the dataset in memory                                            | NOT_READY
                    CLUSTERDOWN The cluster is down                                                           | NOT_READY
                    MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.          | NOT_READY
                    BUSY Redis is busy running a script.                                                      | NOT_READY
                    NOAUTH Authentication required.                                                           | OTHER
                    ERR value is not an integer or out of range                                               | OTHER
                    """)
    void errorIsUnderstood(String error, Reason reason) {
        assertThat(RedisFailure.reason(new JedisDataException(error))).isEqualTo(reason);
    }

    @Test
    void argumentsThatRedisRepeatsAreLeftOut() {
        RedisFailure failure = RedisFailure.refused(
                "Redis at cache:6379",
                new JedisDataException(
                        "ERR unknown command 'EVALSHA', with args beginning with: 'f00' '1' 'shop:people:\"Ada\"'"));

        assertThat(failure)
                .hasMessage("Redis at cache:6379 answers: ERR unknown command 'EVALSHA'")
                .hasNoCause();
    }
}
