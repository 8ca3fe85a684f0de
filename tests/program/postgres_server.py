"""A real PostgreSQL server for the whole-program tests, in a folder of its own."""
import contextlib
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile

import peers

POSTGRES_BIN = pathlib.Path("/usr/lib/postgresql/15/bin")


def folder_of(process):
    """Where a process of /proc stands; None when it ended or may not be looked at."""
    with contextlib.suppress(OSError):
        return os.readlink(process / "cwd")


class Postgres:
    """A server of its own, reached by a socket in its folder: owner `mainstay`, serving role `app`."""

    def __init__(self, fsync=False):
        self.fsync = "on" if fsync else "off"
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="mainstay-pg-"))
        self.as_user = []
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres")
            self.as_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
        self.run("initdb", "-D", self.data, "-U", "admin", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
        self.start()
        self.sql("create role mainstay login", database="postgres")
        self.sql("create database mainstay owner mainstay", database="postgres")
        self.sql("create role app login")

    @property
    def data(self):
        return self.folder / "data"

    def run(self, program, *arguments):
        done = subprocess.run([*self.as_user, POSTGRES_BIN / program, *map(str, arguments)], cwd="/", stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL, timeout=60)
        assert done.returncode == 0, (program, arguments)

    def start(self):
        self.run("pg_ctl", "-D", self.data, "-l", self.folder / "log", "-w", "-t", "30", "-o",
                 f"-k {self.folder} -c listen_addresses='' -c fsync={self.fsync}", "start")

    def stop(self):
        self.run("pg_ctl", "-D", self.data, "-m", "immediate", "-w", "stop")

    def kill(self):
        """kill -9 of the first process; those that serve connections end when they notice."""
        os.kill(int((self.data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
        peers.wait_for(lambda: not any(folder_of(one) == str(self.data) for one in pathlib.Path("/proc").glob("[0-9]*")),
                       "the processes of PostgreSQL to end")
        # It takes a dead process that nobody has collected yet for one that runs.
        for lock in (self.data / "postmaster.pid", self.folder / ".s.PGSQL.5432.lock"):
            lock.unlink(missing_ok=True)

    def sql(self, text, database="mainstay", user="admin"):
        done = subprocess.run([POSTGRES_BIN / "psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-h", self.folder, "-U", user, "-d", database,
                               "-c", text], capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    @contextlib.contextmanager
    def holding(self, text):
        """A session of the superuser that has run `text`, which keeps its locks until the block ends."""
        session = subprocess.Popen([POSTGRES_BIN / "psql", "-XqAt", "-h", self.folder, "-U", "admin", "-d", "mainstay"],
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        try:
            session.stdin.write(f"begin; {text}; select 'held';\n")
            session.stdin.flush()
            while (line := session.stdout.readline().strip()) != "held":
                assert session.poll() is None, line
            yield
        finally:
            session.communicate()

    def dsn(self, user):
        return f"host={self.folder} dbname=mainstay user={user} password=never-shown"

    def close(self):
        self.stop()
        shutil.rmtree(self.folder)
