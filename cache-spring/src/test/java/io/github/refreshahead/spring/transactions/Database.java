package io.github.refreshahead.spring.transactions;

import io.github.refreshahead.servers.PostgresServer;
import java.util.UUID;
import org.h2.jdbcx.JdbcConnectionPool;
import org.h2.jdbcx.JdbcDataSource;
import org.postgresql.ds.PGConnectionPoolDataSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.ds.common.BaseDataSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** The databases that transactions are tested on. */
enum Database {
    H2 {
        @Override
        JdbcConnectionPool open() {
            JdbcDataSource source = new JdbcDataSource();
            source.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=20000");
            return JdbcConnectionPool.create(source);
        }
    },

    POSTGRES {
        @Override
        JdbcConnectionPool open() {
            PGConnectionPoolDataSource source = new PGConnectionPoolDataSource();
            useOwnSchema(source, PostgresServer.shared());
            return JdbcConnectionPool.create(source);
        }
    };

    private static final String NO_STANDBY = "-c synchronous_commit=local";

    /** A pool of connections to an empty database, or schema, of one's own. */
    abstract JdbcConnectionPool open();

    /** Makes a data source of PostgreSQL use a new schema, and wait for no standby unless a transaction wants to. */
    static void useOwnSchema(BaseDataSource source, PostgresServer server) {
        String schema = "test_" + UUID.randomUUID().toString().replace("-", "");
        PGSimpleDataSource maker = new PGSimpleDataSource();
        maker.setUrl(server.jdbcUrl());
        maker.setOptions(NO_STANDBY);
        new JdbcTemplate(maker).execute("create schema " + schema);
        source.setUrl(server.jdbcUrl());
        source.setCurrentSchema(schema);
        source.setOptions(NO_STANDBY);
    }
}
