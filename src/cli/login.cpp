// mainstay login and logout: which server, and a token for it.
#include <unistd.h>

#include <cstdio>

#include "base/describe/write.h"
#include "base/text.h"
#include "base/version.h"
#include "cli/context.h"
#include "cli/contexts.h"
#include "cli/nouns.h"
#include "cli/problem.h"
#include "cli/target.h"
#include "cli/terminal.h"
#include "core/access.h"
#include "platform/outbound/url.h"

namespace cli {
namespace {

constexpr base::Duration login_token_lifetime = base::days(90);

base::Error with_url(base::Error error, const std::string& url) {
  error.message = url + ": " + error.message;
  return error;
}

// The session that a password opens, for as long as it takes to make a token.
class PasswordSession {
 public:
  explicit PasswordSession(std::string url) : url_(std::move(url)) {}

  base::Result<core::Me> open(const std::string& name, const base::Secret& password) {
    const core::Credentials credentials{.name = name, .password = std::string(password.reveal())};
    const auto answer = TRY(send("POST", "/v1/sessions", base::describe::to_json(credentials)));
    const auto header = answer.header("Set-Cookie").value_or("");
    cookie_ = base::Secret(std::string(header.substr(0, header.find(';'))));
    return read_answer<core::Me>(answer.body);
  }
  base::Result<core::NewToken> make_token(const core::WantedToken& wanted) {
    const auto answer = TRY(send("POST", "/v1/tokens", base::describe::to_json(wanted)));
    return read_answer<core::NewToken>(answer.body);
  }
  base::Done close() {
    TRY(send("DELETE", "/v1/sessions/current", ""));
    return {};
  }

 private:
  base::Result<outbound::Response> send(std::string method, const std::string& path,
                                        std::string body) {
    outbound::Request request;
    request.method = std::move(method);
    request.url = url_ + path;
    request.trust = outbound::Trust::operator_;  // who signs in typed it
    request.headers = {{"Accept", "application/json"}, {"X-Mainstay-Request", "login"}};
    if (!body.empty()) request.headers.push_back({"Content-Type", "application/json"});
    if (!cookie_.empty()) request.headers.push_back({"Cookie", std::string(cookie_.reveal())});
    request.body = std::move(body);
    auto response = client_->send(request);
    if (!response) return with_url(std::move(response).error(), url_);
    if (response->status < 200 || response->status >= 300)
      return with_url(problem_of(*response), url_);
    return response;
  }

  const std::string url_;
  base::Secret cookie_;
  std::unique_ptr<outbound::HttpClient> client_ =
      outbound::curl_client("mainstay-cli/" + std::string(base::version));
};

std::string host_name() {
  char name[256] = {};
  return ::gethostname(name, sizeof name - 1) == 0 && name[0] != '\0' ? name : "unknown";
}

base::Result<KnownToken> sign_in(const std::string& url, const std::string& name, base::Time now) {
  const base::Secret password = TRY(ask("Password: ", Echo::off));
  PasswordSession session(url);
  const core::Me me = TRY(session.open(name, password));
  auto made = session.make_token({.name = "cli on " + host_name().substr(0, 80),
                                  .role = me.role,
                                  .expires_at = now + login_token_lifetime});
  const auto closed = session.close();
  if (!made) {
    auto error = std::move(made).error();
    if (error.code == base::Code::denied)
      error.message += "; let an admin make a token for you, and sign in with it";
    return error;
  }
  if (!closed) return closed.error();
  return KnownToken{url, base::Secret(made->token), made->id};
}

base::Result<KnownToken> token_for(const std::string& url, const Arguments& arguments,
                                   base::Time now) {
  if (const auto path = arguments.value("token-file"))
    return KnownToken{url, TRY(token_in(*path)), {}};
  std::string name = arguments.value("user").value_or("");
  if (name.empty()) name = TRY(ask("Name (empty: sign in with a token): ", Echo::on)).reveal();
  if (!name.empty()) return sign_in(url, name, now);
  const base::Secret token = TRY(ask("Token: ", Echo::off));
  if (base::trim(token.reveal()).empty()) return base::invalid("no token was given");
  return KnownToken{url, base::Secret(std::string(base::trim(token.reveal()))), {}};
}

base::Result<std::string> checked_url(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  const auto parts = TRY(outbound::parse_url(url));
  if (parts.scheme == "http" && parts.host != "127.0.0.1" && parts.host != "localhost" &&
      parts.host != "[::1]")
    std::fprintf(stderr, "mainstay: %s has no TLS: the token can be read on its way\n",
                 parts.shown().c_str());
  return url;
}

// "mainstay.example.com", "127.0.0.1:8080": what stands between the scheme and the path.
std::string name_from(const std::string& url) {
  const auto begin = url.find("://") + 3;
  return url.substr(begin, url.find('/', begin) - begin);
}

base::Done revoke(const KnownToken& known) {
  if (!known.made) return {};
  Api api({.url = known.url, .token = known.token});
  const auto done = api.remove(path_of("/v1/tokens", base::to_string(*known.made)));
  if (done) return {};
  const base::Code code = done.error().code;  // it is of no use any more either way
  if (code == base::Code::unauthenticated || code == base::Code::not_found) return {};
  return done.error();
}

base::Result<int> login(Context& context, const Arguments& arguments) {
  const std::string url = TRY(checked_url(arguments.words.front()));
  const std::string name = arguments.value("name").value_or(name_from(url));
  auto contexts = TRY(Contexts::open(context.environment.folder));
  const auto before = TRY(contexts.token_of(name));
  const KnownToken known = TRY(token_for(url, arguments, context.now));
  Api api({.url = url, .token = known.token});
  const core::Me me = TRY(read_answer<core::Me>(api.get("/v1/me")));
  TRY(contexts.put({.name = name, .url = url}, known));
  if (before)
    if (const auto done = revoke(*before); !done)
      std::fprintf(stderr, "mainstay: the token of the login before is still good: %s\n",
                   done.error().message.c_str());
  std::fprintf(stderr, "Signed in to %s as %s (%s); context %s\n", url.c_str(), me.name.c_str(),
               std::string(base::describe::choice_name(me.role)).c_str(), name.c_str());
  return 0;
}

base::Result<int> logout(Context& context, const Arguments& arguments) {
  auto contexts = TRY(Contexts::open(context.environment.folder));
  if (arguments.words.empty() && contexts.current() == nullptr)
    return base::not_found("not signed in anywhere");
  const KnownServer server = TRY(
      contexts.named(arguments.words.empty() ? contexts.current()->name : arguments.words.front()));
  if (const auto known = TRY(contexts.token_of(server.name)))
    if (const auto done = revoke(*known); !done) {
      auto error = done.error();
      error.message +=
          " (`mainstay context remove " + server.name + "` forgets the token without revoking it)";
      return error;
    }
  TRY(contexts.remove(server.name));
  if (context.terminal) context.output.write("Signed out of " + server.name + "\n");
  return 0;
}

constexpr Flag login_flags[] = {
    {.name = "name", .value = "NAME", .help = "Of the context; default the URL's host"},
    {.name = "user", .value = "NAME", .help = "Sign in with a password; asked for when absent"},
    {.name = "token-file", .value = "FILE", .help = "Holds an API token; - is standard input"},
};
constexpr Verb login_verb{.name = "login",
                          .summary = "Sign in to a server and keep the token for later commands",
                          .examples =
                              "mainstay login https://mainstay.example.com --name prod\n"
                              "mainstay login http://127.0.0.1:8080 --token-file - < token",
                          .words = {.name = "URL", .min = 1, .max = 1},
                          .flags = login_flags,
                          .offline = true,
                          .run = login};
constexpr Verb logout_verb{.name = "logout",
                           .summary = "Forget a server's token, and revoke it if login made it",
                           .examples = "mainstay logout\nmainstay logout prod",
                           .words = {.name = "CONTEXT", .min = 0, .max = 1},
                           .offline = true,
                           .run = logout};

}  // namespace

constexpr Noun login_noun{.name = "login", .summary = login_verb.summary, .alone = &login_verb};
constexpr Noun logout_noun{.name = "logout", .summary = logout_verb.summary, .alone = &logout_verb};

}  // namespace cli
