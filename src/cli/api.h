// The server's API: one request a call, with the caller's token. Used by the verbs. Connects at the
// first call, so that what needs no server pays nothing. Not shared between threads.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/describe/read.h"
#include "base/result.h"
#include "base/secret.h"
#include "platform/outbound/http_client.h"

namespace cli {

class Api {
 public:
  struct Options {
    std::string url;
    std::optional<base::Secret> token;
    bool verbose = false;  // a line on standard error for each request, with its id
    bool dry_run = false;  // what would change something is only tried
  };
  // `client` is given by tests; without one it is made when it is needed.
  explicit Api(Options options, std::unique_ptr<outbound::HttpClient> client = nullptr);
  ~Api();

  // The body of a success; problem_of() of anything else.
  base::Result<std::string> get(const std::string& path);
  base::Result<std::string> post(const std::string& path, std::string json);
  base::Result<std::string> put(const std::string& path, std::string json);
  base::Result<std::string> remove(const std::string& path);

 private:
  base::Result<std::string> send(std::string method, const std::string& path, std::string json);

  Options options_;
  std::unique_ptr<outbound::HttpClient> client_;
};

// "/v1/incidents/" + escaped id + "/acknowledge".
std::string path_of(std::string_view collection, std::string_view id, std::string_view action = "");

class Query {  // ?state=open&severity=1
 public:
  void add(std::string_view name, std::string_view value);
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

// An answer that does not read as what was asked for comes from another release, or from something
// else.
base::Error unreadable(const base::Error& error);

template <class T>
base::Result<T> read_answer(const base::Result<std::string>& body) {
  if (!body) return body.error();
  auto value = base::describe::from_json<T>(*body, {.unknown = base::describe::Unknown::ignored});
  if (!value) return unreadable(value.error());
  return value;
}

}  // namespace cli
