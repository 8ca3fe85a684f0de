// Where what was signed about a ledger goes.
#include <utility>

#include "core/checkpoints.h"
#include "platform/files/files.h"
#include "platform/telemetry/log.h"

namespace core {

NoteSink file_sink(std::string path) {
  return {.name = "file", .publish = [path = std::move(path)](const LedgerNote& note) {
            return files::append(path, note.note, files::public_mode);
          }};
}

NoteSink log_sink(telemetry::Log& log) {
  return {.name = "log", .publish = [&log](const LedgerNote& note) -> base::Done {
            log.info("ledger signed", {{"kind", base::describe::choice_name(note.kind)},
                                       {"origin", note.origin},
                                       {"size", note.size},
                                       {"note", note.note}});
            return {};
          }};
}

NoteSink webhook_sink(outbound::HttpClient& client, std::string url) {
  return {.name = "webhook",
          .publish = [&client, url = std::move(url)](const LedgerNote& note) -> base::Done {
            outbound::Request request;
            request.method = "POST";
            request.url = url;
            request.headers.push_back({"Content-Type", "text/plain; charset=utf-8"});
            request.body = note.note;
            request.trust = outbound::Trust::operator_;  // the address stands in the configuration
            const auto response = TRY(client.send(request));
            if (response.status < 200 || response.status > 299)
              return base::unavailable("the webhook answered " + std::to_string(response.status));
            return {};
          }};
}

}  // namespace core
