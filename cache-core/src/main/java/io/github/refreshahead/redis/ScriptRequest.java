package io.github.refreshahead.redis;

/** A script to be run on one key. */
record ScriptRequest(Script script, String key, byte[]... arguments) implements Batch.Request {

    @Override
    public void send(PooledConnection connection, byte[] name) {
        script.send(connection, name, arguments);
    }

    @Override
    public Object run(PooledConnection connection, byte[] name) {
        return script.run(connection, name, arguments);
    }
}
