#include "core/core_module.h"

#include "core/event_routes.h"
#include "core/ledger_routes.h"
#include "core/ledger_sequencing.h"
#include "core/migrations.h"
#include "core/tenants.h"

namespace core {
namespace {

std::string session_cookie(const Session& session, bool secure) {
  std::string text = "mainstay_session=" + std::string(session.cookie.reveal()) +
                     "; Path=/; HttpOnly; SameSite=Strict";
  if (secure) text += "; Secure";
  return text;
}

Me me_of(const Caller& caller, const std::vector<const Permission*>& known) {
  Me me{.kind = caller.kind,
        .id = caller.id,
        .name = caller.name,
        .tenant = caller.tenant_name,
        .role = caller.role,
        .permissions = {}};
  for (const Permission* each : known)
    if (caller.may(*each)) me.permissions.emplace_back(each->name);
  return me;
}

// Sign-in is open and sets a cookie, so it answers by hand what route<>() would.
Route sign_in_route(CoreParts parts, const std::vector<const Permission*>& known) {
  Route route = core::route<None, Credentials, Me>(
      http::Method::post, "/v1/sessions", nullptr,
      {.summary = "Sign in with a password: answers with a session cookie",
       .example = R"({"name":"admin","password":"correct horse battery staple"})"},
      [](const Caller&, const None&, const Credentials&) -> base::Result<Me> { return Me{}; });
  route.open = true;
  route.run = [parts, &known](const Call& call, const auto&) -> base::Result<http::Response> {
    Credentials credentials;
    TRY(read_body(&credentials, base::describe::type_of<Credentials>(), call.request));
    const Session session = TRY(parts.access.sign_in(credentials, call.request));
    http::Response response =
        json_response(200, base::describe::to_json(me_of(session.caller, known)));
    response.headers.set("Set-Cookie", session_cookie(session, call.request.secure));
    return response;
  };
  return route;
}

Route sign_out_route(CoreParts parts) {
  Route route = core::route<None, None, None>(
      http::Method::del, "/v1/sessions/current", nullptr, {.summary = "Sign out"},
      [](const Caller&, const None&, const None&) -> base::Result<None> { return None{}; });
  route.run = [parts](const Call& call, const auto&) -> base::Result<http::Response> {
    TRY(parts.access.sign_out(call.caller));
    http::Response response{.status = 204};
    response.headers.set("Set-Cookie",
                         "mainstay_session=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0");
    return response;
  };
  return route;
}

// One socket's subscription: ends with the socket.
struct NoticeStream {
  std::shared_ptr<http::WebSocket> socket;  // shared with the connection
  std::unique_ptr<Notices::Subscription> subscription;
};

Route notices_route(CoreParts parts) {
  Route route = core::route<None, None, Notice>(
      http::Method::get, "/v1/notices", nullptr,
      {.summary = "A WebSocket that says what changed; each text message is one notice"},
      [](const Caller&, const None&, const None&) -> base::Result<Notice> { return Notice{}; });
  route.run = [parts](const Call& call, const auto&) -> base::Result<http::Response> {
    auto stream = std::make_shared<NoticeStream>();  // shared by the socket's two callbacks
    Notices& notices = parts.services.notices;
    http::Response response{
        .status = 400, .content_type = "text/plain", .body = "open a WebSocket here\n"};
    response.websocket =
        http::WebSocketHandlers{.opened =
                                    [stream, &notices, tenant = call.caller.tenant](auto socket) {
                                      stream->socket = std::move(socket);
                                      stream->subscription = notices.subscribe(
                                          tenant, [socket = stream->socket](const Notice& notice) {
                                            socket->send(base::describe::to_json(notice));
                                          });
                                    },
                                .message = [](std::string_view) {},
                                .closed =
                                    [stream] {
                                      stream->subscription.reset();
                                      stream->socket.reset();
                                    }};
    return response;
  };
  return route;
}

Route reseal_route(Resealing& resealing) {
  return post<None, WantedReseal, Resealed>(
      "/v1/secrets/reseal", permission::secrets_reseal,
      {.summary = "Seal all stored secrets anew with the newest key of the server's key file",
       .example = R"({"lost":false})"},
      [&resealing](const Caller& c, const None&, const WantedReseal& wanted) {
        return resealing.reseal(c, wanted);
      });
}

std::vector<Route> session_routes(Access& access) {
  std::vector<Route> routes;
  routes.push_back(route<TokenFilter, None, Page<SessionView>>(
      http::Method::get, "/v1/sessions", nullptr,
      {.summary = "List one's own sessions; with sessions:read those of all users"},
      [&access](const Caller& c, const TokenFilter& f, const None&) {
        return access.sessions(c, f);
      }));
  routes.push_back(route<ById, None, None>(
      http::Method::del, "/v1/sessions/{id}", nullptr,
      {.summary = "End one of one's own sessions; with sessions:write anybody's"},
      [&access](const Caller& c, const ById& of, const None&) -> base::Result<None> {
        TRY(access.end_session(c, of.id));
        return None{};
      }));
  return routes;
}

std::vector<Route> token_routes(Access& access) {
  std::vector<Route> routes;
  routes.push_back(get<TokenFilter, Page<Token>>(
      "/v1/tokens", permission::tokens_read, "List API tokens, newest first",
      [&access](const Caller& c, const TokenFilter& f) { return access.tokens(c, f); }));
  routes.push_back(post<None, WantedToken, NewToken>(
      "/v1/tokens", permission::tokens_write,
      {.summary = "Create an API token; its text is shown this once",
       .example = R"({"name":"prometheus","role":"ingest"})",
       .status = 201,
       .secret_reply = true},
      [&access](const Caller& c, const None&, const WantedToken& wanted) {
        return access.create_token(c, wanted);
      }));
  routes.push_back(del<ById, None>(
      "/v1/tokens/{id}", permission::tokens_write, "Revoke an API token: it stops working at once",
      [&access](const Caller& c, const ById& of) -> base::Result<None> {
        TRY(access.revoke_token(c, of.id));
        return None{};
      }));
  return routes;
}

Route password_reset_route(Access& access) {
  return post<None, PasswordReset, NewPassword>(
      "/v1/users/password-reset", permission::passwords_reset,
      {.summary = "Reset a user's password and end its sessions; by the control socket only",
       .example = R"({"name":"admin"})",
       .secret_reply = true},
      [&access](const Caller& c, const None&, const PasswordReset& wanted) {
        return access.reset_password(c, wanted);
      });
}

std::vector<Route> dead_letter_routes(DeadLetters& letters) {
  std::vector<Route> routes;
  routes.push_back(get<DeadLetterFilter, Page<DeadLetter>>(
      "/v1/dead-letters", permission::dead_letters_read, "List what could not be read",
      [&letters](const Caller& c, const DeadLetterFilter& f) { return letters.list(c, f); }));
  routes.push_back(get<ById, DeadLetter>(
      "/v1/dead-letters/{id}", permission::dead_letters_read, "One dead letter with its raw body",
      [&letters](const Caller& c, const ById& of) { return letters.get(c, of.id); }));
  // At the owner, so that two replays of one letter meet.
  routes.push_back(at_owner(post<ById, None, DeadLetter>(
      "/v1/dead-letters/{id}/replay", permission::dead_letters_write,
      {.summary = "Send it through the intake again", .effects = Effects::outside},
      [&letters](const Caller& c, const ById& of, const None&) {
        return letters.replay(c, of.id);
      })));
  routes.push_back(del<ById, None>(
      "/v1/dead-letters/{id}", permission::dead_letters_write, "Remove one dead letter",
      [&letters](const Caller& c, const ById& of) -> base::Result<None> {
        TRY(letters.remove(c, of.id));
        return None{};
      }));
  routes.push_back(post<None, PurgeDeadLetters, Purged>(
      "/v1/dead-letters/purge", permission::dead_letters_write,
      {.summary = "Remove many: all, of one integration, or before a time",
       .example = R"({"before":"2026-11-01T00:00:00Z"})"},
      [&letters](const Caller& c, const None&, const PurgeDeadLetters& which) {
        return letters.purge(c, which);
      }));
  return routes;
}

std::vector<Route> retention_routes(Retention& retention) {
  std::vector<Route> routes;
  routes.push_back(get<None, Page<RetentionView>>(
      "/v1/retention", permission::retention_read, "How long what is kept",
      [&retention](const Caller& c, const None&) { return retention.list(c); }));
  routes.push_back(get<None, StoreSize>(
      "/v1/store", permission::retention_read, "How big the store is, and how big it may become",
      [&retention](const Caller& c, const None&) { return retention.size(c); }));
  routes.push_back(put<ByName, WantedRetention, RetentionView>(
      "/v1/retention/{id}", permission::retention_write,
      {.summary = "Keep something longer or shorter than the default, for this tenant",
       .example = R"({"kept":"2160h"})"},
      [&retention](const Caller& c, const ByName& of, const WantedRetention& wanted) {
        return retention.set(c, of.id, wanted);
      }));
  return routes;
}

// What a program left without a number that ended right after a commit.
base::Result<std::string> sequence_left_over(CoreParts parts) {
  const auto count = TRY(sequence_all(parts.services.store, parts.services.tenants));
  if (count > 0) parts.subscribers.poke();
  return std::to_string(count) + " entries were left over";
}

void add_jobs(Module& module, CoreParts parts) {
  if (parts.services.store.dialect() == store::Dialect::postgres)
    module.jobs.push_back({.name = "ledger.sequence", .interval = base::seconds(5), .run = [parts] {
                             return sequence_left_over(parts);
                           }});
  module.jobs.push_back({.name = "access.write_last_uses",
                         .interval = base::minutes(1),
                         .run = [parts]() -> base::Result<std::string> {
                           TRY(parts.access.write_last_uses());
                           return std::string("written");
                         },
                         .reach = Reach::each_replica});
  module.jobs.push_back({.name = "dead_letters.drop_surplus",
                         .interval = base::hours(1),
                         .run = [parts]() -> base::Result<std::string> {
                           TRY(parts.dead_letters.drop_surplus());
                           return std::string("done");
                         }});
  module.jobs.push_back({.name = "ledger.checkpoint",
                         .interval = parts.checkpoints.interval(),
                         .run = [parts] { return parts.checkpoints.run(); }});
  module.jobs.push_back({.name = "idempotency.expire",
                         .interval = base::hours(1),
                         .run = [parts]() -> base::Result<std::string> {
                           const auto removed = TRY(parts.idempotency.expire());
                           return std::to_string(removed) + " keys removed";
                         }});
  module.jobs.push_back({.name = "webhooks.expire", .interval = base::minutes(5), .run = [parts] {
                           return parts.webhooks.expire();
                         }});
  module.jobs.push_back({.name = "retention",
                         .interval = base::minutes(15),
                         .run = [parts] { return parts.retention.run(); },
                         .reach = Reach::owner});
}

}  // namespace

Module core_module(CoreParts parts, const std::vector<const Permission*>& known) {
  Module module{.name = "core",
                .summary = "Sign-in, tokens, ledger, events, webhooks, dead letters, jobs"};
  module.migrations = migrations();
  module.permissions = {&permission::tokens_read,        &permission::tokens_write,
                        &permission::sessions_read,      &permission::sessions_write,
                        &permission::passwords_reset,    &permission::retention_read,
                        &permission::retention_write,    &permission::ledger_read,
                        &permission::ledger_rotate,      &permission::dead_letters_read,
                        &permission::dead_letters_write, &permission::jobs_read,
                        &permission::jobs_write,         &permission::deliveries_read,
                        &permission::deliveries_write,   &permission::webhooks_read,
                        &permission::webhooks_write,     &permission::secrets_reseal};
  module.routes.push_back(sign_in_route(parts, known));
  module.routes.push_back(sign_out_route(parts));
  module.routes.push_back(core::route<None, None, Me>(
      http::Method::get, "/v1/me", nullptr, {.summary = "Who asks, and what they may"},
      [&known](const Caller& c, const None&, const None&) -> base::Result<Me> {
        return me_of(c, known);
      }));
  module.routes.push_back(notices_route(parts));
  module.routes.push_back(password_reset_route(parts.access));
  module.routes.push_back(reseal_route(parts.resealing));
  for (auto& group :
       {session_routes(parts.access), token_routes(parts.access),
        ledger_routes(parts.services, parts.checkpoints), dead_letter_routes(parts.dead_letters),
        job_routes(parts.jobs), delivery_routes(parts.subscribers), webhook_routes(parts.webhooks),
        retention_routes(parts.retention)})
    for (const Route& route : group) module.routes.push_back(route);
  module.subscribers.push_back(parts.webhooks.subscriber());
  add_jobs(module, parts);
  module.retention.push_back({.name = "dead_letters",
                              .setting = "dead_letters_kept",
                              .doc = "Dead letters, by the time they came in",
                              .kept = dead_letters_kept,
                              .table = "core_dead_letter",
                              .time_column = "received_at",
                              .topic = "dead-letters"});
  return module;
}

}  // namespace core
