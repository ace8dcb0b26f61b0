/** The queue on RabbitMQ, through amqp-client. */
@NullMarked
package io.github.refreshahead.rabbitmq;

import org.jspecify.annotations.NullMarked;
