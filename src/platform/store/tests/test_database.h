// Databases for tests, on SQLite or on a real PostgreSQL 15, as MAINSTAY_TEST_DATABASE says
// ("sqlite", which is the default, or "postgres"). Used by every test program that stands on a
// store. One server a program, from the first use to its end; a schema a test.
#pragma once
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "platform/store/postgres.h"
#include "platform/store/store.h"

namespace store {

inline Dialect test_dialect() {
  static const bool postgres = [] {
    const char* wanted = std::getenv("MAINSTAY_TEST_DATABASE");  // NOLINT(concurrency-mt-unsafe)
    return wanted != nullptr && std::string_view(wanted) == "postgres";
  }();
  return postgres ? Dialect::postgres : Dialect::sqlite;
}

// A server of its own: owner role `mainstay`, serving role `app`, reached by a socket in its
// folder.
class PostgresServer {
 public:
  // The one of this program.
  static PostgresServer& shared() {
    static PostgresServer server;
    return server;
  }
  PostgresServer() {
    std::string path = std::filesystem::temp_directory_path() / "mainstay-pg-XXXXXX";
    folder_ = ::mkdtemp(path.data());
    // PostgreSQL refuses to run as root.
    if (::geteuid() == 0) {
      as_ = "setpriv --reuid=postgres --regid=postgres --clear-groups ";
      shell("chown postgres " + folder_);
    }
    shell(as_ + bin("initdb") + " -D " + folder_ +
          "/data -U admin --auth=trust --encoding=UTF8 --locale=C.UTF-8 --no-sync");
    start();
    admin(
        "create role mainstay login nosuperuser nobypassrls; create database mainstay owner"
        " mainstay; create role app login nosuperuser nobypassrls");
  }
  ~PostgresServer() {
    owner_.reset();
    static_cast<void>(run(as_ + bin("pg_ctl") + " -D " + folder_ + "/data -m immediate stop"));
    std::filesystem::remove_all(folder_);
  }
  PostgresServer(const PostgresServer&) = delete;
  PostgresServer& operator=(const PostgresServer&) = delete;

  void start() {
    shell(as_ + bin("pg_ctl") + " -D " + folder_ + "/data -l " + folder_ +
          "/log -w -t 30 -o \"-k " + folder_ +
          " -c listen_addresses='' -c max_connections=200 -c shared_buffers=32MB" +
          " -c fsync=off -c full_page_writes=off\" start");
  }
  void stop() { shell(as_ + bin("pg_ctl") + " -D " + folder_ + "/data -m immediate -w stop"); }
  // As the superuser, in the database of the tests.
  void admin(const std::string& sql) {
    for (std::size_t at = 0; at < sql.size();) {
      const auto end = std::min(sql.find(';', at), sql.size());
      shell(bin("psql") + " -X -q -v ON_ERROR_STOP=1 -h " + folder_ + " -U admin -d " +
            (created_ ? "mainstay" : "postgres") + " -c \"" + sql.substr(at, end - at) + "\"");
      at = end + 1;
    }
    created_ = true;
  }
  // A new, empty schema of the owner.
  std::string new_schema() {
    std::string name = "t" + std::to_string(::getpid()) + "_" + std::to_string(++schemas_);
    if (!owner_) {
      PostgresOptions options;
      options.dsn = base::Secret(dsn("mainstay"));
      options.role = PostgresRole::migrate;
      options.connections_min = 0;
      auto opened = open_postgres(options);
      if (!opened) throw std::runtime_error(opened.error().message);
      owner_ = *std::move(opened);
    }
    const auto made = owner_->write(base::Id{}, [&](Transaction& transaction) {
      return transaction.define("create schema " + name);
    });
    if (!made) throw std::runtime_error(made.error().message);
    return name;
  }
  std::string dsn(const std::string& user, const std::string& schema = "public") const {
    return "host=" + folder_ + " dbname=mainstay user=" + user + " options=-csearch_path=" + schema;
  }

 private:
  static std::string bin(const std::string& program) {
    return "/usr/lib/postgresql/15/bin/" + program;
  }
  int run(const std::string& command) const {
    // NOLINTNEXTLINE(concurrency-mt-unsafe, bugprone-command-processor): our own words only
    return std::system(("cd / && " + command + " >" + folder_ + ".out 2>&1").c_str());
  }
  void shell(const std::string& command) const {
    const int status = run(command);
    std::ifstream file(folder_ + ".out");
    const std::string said{std::istreambuf_iterator<char>(file), {}};
    std::filesystem::remove(folder_ + ".out");
    if (status != 0)
      throw std::runtime_error("PostgreSQL 15 is needed (scripts/install): " + command + ": " +
                               said);
  }

  std::string folder_, as_;
  std::unique_ptr<Store> owner_;
  bool created_ = false;
  int schemas_ = 0;
};

// Where one test keeps its rows. It may be opened several times.
class TestDatabase {
 public:
  // `file` is SQLite's.
  explicit TestDatabase(std::string file, Dialect dialect = test_dialect())
      : file_(std::move(file)), dialect_(dialect) {
    if (dialect_ == Dialect::postgres) schema_ = PostgresServer::shared().new_schema();
  }
  Dialect dialect() const { return dialect_; }
  const std::string& schema() const { return schema_; }

  // Before `open`. From then on PostgreSQL's clock is what the test says, by a function that stands
  // before the built-in one, over a sequence, which no unit conflicts on. SQLite's is the
  // program's.
  void take_clock(base::Time now) {
    if (dialect_ == Dialect::sqlite) return;
    const auto made = open_owner()->write({}, [&](Transaction& transaction) -> base::Done {
      TRY(transaction.define("create sequence test_clock minvalue 0"));
      return transaction.define(
          "create function clock_timestamp() returns timestamptz language sql volatile"
          " security definer return timestamptz 'epoch' + (select last_value from " +
          schema_ + ".test_clock) / 1000 * interval '1 microsecond'");
    });
    if (!made) throw std::runtime_error(made.error().message);
    clock_setter_ = open_owner();
    set_clock(now);
  }
  void set_clock(base::Time now) {
    if (!clock_setter_) return;
    const auto set = clock_setter_->write(base::Id{}, [&](Transaction& transaction) {
      return transaction.first("select setval('test_clock', $1)", {now}, [](const Row&) {});
    });
    if (!set) throw std::runtime_error(set.error().message);
  }

  PostgresOptions postgres(PostgresRole role) const {
    PostgresOptions options;
    options.role = role;
    const std::string path = schema_ + (clock_setter_ ? ",pg_catalog" : "");
    options.dsn = base::Secret(
        PostgresServer::shared().dsn(role == PostgresRole::migrate ? "mainstay" : "app", path));
    options.serving_role = role == PostgresRole::migrate ? "app" : "";
    options.connections_min = 0;
    options.connection_wait = base::seconds(30);
    return options;
  }
  // The store that migrates; on SQLite the only one there is.
  std::unique_ptr<Store> open_owner() const {
    return opened(dialect_ == Dialect::sqlite ? open_sqlite({.path = file_})
                                              : open_postgres(postgres(PostgresRole::migrate)));
  }
  // Migrated by `migrate`, which is given the store that may, then opened to serve.
  template <class Migrate>
  std::unique_ptr<Store> open(const Migrate& migrate) const {
    auto owner = open_owner();
    migrate(*owner);
    if (dialect_ == Dialect::sqlite) return owner;
    return opened(open_postgres(postgres(PostgresRole::serve)));
  }

 private:
  static std::unique_ptr<Store> opened(base::Result<std::unique_ptr<Store>> store) {
    if (!store) throw std::runtime_error(store.error().message);
    return *std::move(store);
  }
  const std::string file_;
  const Dialect dialect_;
  std::string schema_;
  std::unique_ptr<Store> clock_setter_;
};

}  // namespace store
