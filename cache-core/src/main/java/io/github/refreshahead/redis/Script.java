package io.github.refreshahead.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.args.Rawable;
import redis.clients.jedis.exceptions.JedisNoScriptException;

/**
 * A script on one key. Its text never changes and is known to Redis by its digest; where Redis has forgotten it, it is
 * sent once in full, and known from then on.
 */
final class Script {

    private static final Rawable ONE_KEY = raw("1".getBytes(US_ASCII));

    private final Rawable text;
    private final Rawable digest;

    private Script(byte[] text) {
        this.text = raw(text);
        this.digest = raw(HexFormat.of().formatHex(sha1(text)).getBytes(US_ASCII));
    }

    /** The resource of this name, after the part that all scripts share. */
    static Script named(String name) {
        return new Script((resource("entry.lua") + "\n" + resource(name)).getBytes(UTF_8));
    }

    /** Executes it, on a connection with no reply outstanding. */
    Object run(PooledConnection connection, byte[] key, byte[]... arguments) {
        send(connection, key, arguments);
        try {
            return connection.getOne();
        } catch (JedisNoScriptException e) {
            return runInFull(connection, key, arguments);
        }
    }

    Object runInFull(PooledConnection connection, byte[] key, byte[]... arguments) {
        connection.sendCommand(command(Command.EVAL, text, key, arguments));
        return connection.getOne();
    }

    /** Sends it without reading the reply, which may be that Redis has forgotten it. */
    void send(PooledConnection connection, byte[] key, byte[]... arguments) {
        connection.sendCommand(command(Command.EVALSHA, digest, key, arguments));
    }

    private static CommandArguments command(Command command, Rawable script, byte[] key, byte[]... arguments) {
        CommandArguments all =
                new CommandArguments(command).add(script).add(ONE_KEY).add(raw(key));
        for (byte[] argument : arguments) {
            all.add(raw(argument));
        }
        return all;
    }

    /** Jedis' own wrapper copies the bytes. */
    private static Rawable raw(byte[] bytes) {
        return () -> bytes;
    }

    private static String resource(String name) {
        try (InputStream in = Script.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("resource " + name + " is missing from the jar");
            }
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] sha1(byte[] text) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(text);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }
}
