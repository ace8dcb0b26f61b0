package io.github.refreshahead.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** PostgreSQL as a program that shares nothing with a server of the machine: no port, file, socket or setting. */
final class PostgresProgram {

    /** Debian keeps the programs of each version here, none of them in PATH. */
    private static final Path VERSIONS = Path.of("/usr/lib/postgresql");

    /** PostgreSQL refuses to run as root; its package brings this user. */
    private static final String USER = "postgres";

    /** Line of the server's pid file with key and id of its System V shared memory. */
    private static final int SHARED_MEMORY = 6;

    private PostgresProgram() {}

    static Instance create(List<String> further) {
        Path server = find("postgres");
        Path initdb = find("initdb");
        Path folder = Program.newFolder();
        Path data = folder.resolve("data");
        List<String> asUser = asUser(folder);
        int port = Ports.free();
        List<String> start = new ArrayList<>(asUser);
        start.addAll(List.of(server.toString(), "-D", data.toString(), "-h", "127.0.0.1", "-p", "" + port));
        start.addAll(List.of("-k", "", "-F", "-c", "shared_buffers=16MB", "-c", "dynamic_shared_memory_type=mmap"));
        start.addAll(further);
        Program program = new Program(start, Map.of(), folder, port, () -> freeSharedMemory(data));
        try {
            List<String> prepare = new ArrayList<>(asUser);
            prepare.addAll(List.of(initdb.toString(), "-D", data.toString(), "--username", PostgresServer.USER));
            prepare.addAll(List.of("--auth", "trust", "--encoding", "UTF8", "--locale", "C", "--no-sync"));
            program.run(prepare);
            return program;
        } catch (RuntimeException e) {
            program.close();
            throw e;
        }
    }

    private static Path find(String name) {
        return Program.find(name, "postgresql", newestFirst());
    }

    private static String[] newestFirst() {
        if (!Files.isDirectory(VERSIONS)) {
            return new String[0];
        }
        try (Stream<Path> versions = Files.list(VERSIONS)) {
            return versions.filter(version -> version.getFileName().toString().matches("\\d+"))
                    .sorted(Comparator.comparing((Path version) ->
                                    Integer.valueOf(version.getFileName().toString()))
                            .reversed())
                    .map(version -> version.resolve("bin").toString())
                    .toArray(String[]::new);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What makes a command run as a user that may own the folder; nothing if this one may. */
    private static List<String> asUser(Path folder) {
        try {
            if (!Integer.valueOf(0).equals(Files.getAttribute(folder, "unix:uid"))) {
                return List.of();
            }
            Files.setOwner(
                    folder,
                    folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(USER));
            return List.of("setpriv", "--reuid", USER, "--regid", USER, "--clear-groups", "--");
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL refuses to run as root, and as user " + USER + " it cannot", e);
        }
    }

    /** A killed server could not give back its one small segment, and that would outlive every process. */
    private static void freeSharedMemory(Path data) {
        Path pidFile = data.resolve("postmaster.pid");
        try {
            List<String> lines = Files.exists(pidFile) ? Files.readAllLines(pidFile) : List.of();
            if (lines.size() > SHARED_MEMORY) {
                String keyAndId = lines.get(SHARED_MEMORY).strip();
                new ProcessBuilder("ipcrm", "-m", keyAndId.substring(keyAndId.lastIndexOf(' ') + 1))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
