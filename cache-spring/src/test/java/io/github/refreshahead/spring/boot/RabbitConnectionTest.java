package io.github.refreshahead.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.ConnectionFactory;
import io.github.refreshahead.engine.RefreshAheadEngine;
import io.github.refreshahead.queue.RefreshQueue;
import io.github.refreshahead.servers.RabbitServer;
import io.github.refreshahead.servers.RedisServer;
import io.github.refreshahead.spring.RefreshAheadRabbit;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.amqp.autoconfigure.RabbitAutoConfiguration;
import org.springframework.boot.amqp.autoconfigure.RabbitConnectionDetails;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Which RabbitMQ is taken, and how it is spoken to. */
class RabbitConnectionTest {

    private static final String USER = "cars";
    private static final String PASSWORD = "sesame";
    private static RabbitServer server;

    private final String namespace = "cars-" + UUID.randomUUID();
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(RefreshAheadAutoConfiguration.class))
            .withBean(Cars.class)
            .withPropertyValues(
                    "refresh-ahead.namespace=" + namespace,
                    "refresh-ahead.fail-fast=true",
                    "refresh-ahead.redis.uri=" + RedisServer.shared().uri());
    private final ApplicationContextRunner boot =
            runner.withConfiguration(AutoConfigurations.of(RabbitAutoConfiguration.class));

    @BeforeAll
    static void start() {
        server = RabbitServer.start();
        server.ctl("add_vhost", "garage");
        server.ctl("add_user", USER, PASSWORD);
        for (String host : List.of("/", "garage")) {
            server.ctl("set_permissions", "-p", host, USER, ".*", ".*", ".*");
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String host() {
        return server.uri().getHost();
    }

    private static int port() {
        return server.uri().getPort();
    }

    private static RabbitConnectionDetails details(int port) {
        return new RabbitConnectionDetails() {
            @Override
            public List<Address> getAddresses() {
                return List.of(new Address(host(), port));
            }

            @Override
            public String getUsername() {
                return USER;
            }

            @Override
            public String getPassword() {
                return PASSWORD;
            }

            @Override
            public String getVirtualHost() {
                return "garage";
            }
        };
    }

    /** Whether tasks go through a queue of ours there. */
    private void queuesIn(ApplicationContextRunner application, String virtualHost) {
        application.run(context -> {
            assertThat(context).hasNotFailed();
            RefreshAheadEngine engine = context.getBean(RefreshAheadEngine.class);
            await().atMost(Duration.ofSeconds(30)).until(() -> engine.queueState() == RefreshQueue.State.UP);
            assertThat(server.ctl("list_queues", "-p", virtualHost, "name")).anyMatch(name -> name.contains(namespace));
        });
    }

    @Test
    void addressesLoginAndVirtualHostAreThoseOfBoot() {
        queuesIn(
                boot.withPropertyValues(
                        "spring.rabbitmq.addresses=127.0.0.1:1," + host() + ":" + port(),
                        "spring.rabbitmq.username=" + USER,
                        "spring.rabbitmq.password=" + PASSWORD,
                        "spring.rabbitmq.virtual-host=garage"),
                "garage");
    }

    @Configuration(proxyBeanMethods = false)
    static class Marked {
        @Bean(defaultCandidate = false)
        @RefreshAheadRabbit
        RabbitConnectionDetails cacheRabbit() {
            return details(port());
        }
    }

    @Test
    void markedDetailsAreTakenAndTheApplicationKeepsItsOwn() {
        ApplicationContextRunner application =
                boot.withUserConfiguration(Marked.class).withPropertyValues("spring.rabbitmq.port=1");
        queuesIn(application, "garage");
        application.run(context -> assertThat(context.getBean(RabbitConnectionDetails.class)
                        .getFirstAddress()
                        .port())
                .isEqualTo(1));
    }

    @Configuration(proxyBeanMethods = false)
    static class MarkedFactory {
        @Bean
        @RefreshAheadRabbit
        ConnectionFactory cacheFactory() {
            return factory();
        }
    }

    private static ConnectionFactory factory() {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost(host());
        factory.setPort(port());
        factory.setUsername(USER);
        factory.setPassword(PASSWORD);
        factory.setVirtualHost("garage");
        factory.setConnectionTimeout(123);
        return factory;
    }

    @Test
    void markedFactoryIsTakenAndNotChanged() {
        ApplicationContextRunner application = runner.withUserConfiguration(MarkedFactory.class);
        queuesIn(application, "garage");
        application.run(context -> {
            ConnectionFactory factory = context.getBean(ConnectionFactory.class);
            assertThat(factory.isAutomaticRecoveryEnabled()).isTrue();
            assertThat(factory.getConnectionTimeout()).isEqualTo(123);
            assertThat(factory.getSocketConfigurator()).isSameAs(new ConnectionFactory().getSocketConfigurator());
        });
    }

    @Test
    void factoryThatIsNotMarkedIsNotTaken() {
        runner.withBean(ConnectionFactory.class, RabbitConnectionTest::factory).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(context.getBean(Servers.class).hasRabbit()).isFalse();
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class Two {
        @Bean
        RabbitConnectionDetails orders() {
            return details(1);
        }

        @Bean
        RabbitConnectionDetails mails() {
            return details(1);
        }
    }

    @Test
    void twoCandidatesAreRefusedWithTheirNames() {
        assertThat(StartFailures.refusal(runner.withUserConfiguration(Two.class)))
                .isEqualTo("Which RabbitMQ? Any of the beans [orders, mails] could be meant; mark one of them"
                        + " @RefreshAheadRabbit, or make it primary, or set refresh-ahead.rabbitmq.uri");
    }

    @Test
    void twoMarkedBeansAreRefusedWithTheirNames() {
        assertThat(StartFailures.refusal(runner.withUserConfiguration(Marked.class, MarkedFactory.class)))
                .isEqualTo("Which RabbitMQ? The beans [cacheFactory, cacheRabbit] are all marked @RefreshAheadRabbit;"
                        + " leave one of them marked, or set refresh-ahead.rabbitmq.uri");
    }

    @Test
    void twoCandidatesDoNotMatterWhereRabbitIsSwitchedOff() {
        runner.withUserConfiguration(Two.class)
                .withPropertyValues("refresh-ahead.rabbitmq.enabled=false")
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void ownUriComesBeforeAllBeans() {
        queuesIn(
                runner.withUserConfiguration(Two.class)
                        .withPropertyValues("refresh-ahead.rabbitmq.uri=" + URI.create(server.uri() + "/")),
                "/");
    }
}
