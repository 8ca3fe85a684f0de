#include "server/on_folder.h"

#include "base/json/json.h"
#include "base/version.h"
#include "platform/outbound/http_client.h"

namespace server {

base::Result<std::string> ask_control(const std::string& folder, const ControlRequest& request,
                                      const std::string& body) {
  outbound::Request sent;
  sent.trust = outbound::Trust::operator_;
  sent.method = request.method;
  sent.url = "http://control" + request.path;
  sent.unix_path = DataFolder::control_socket_of(folder);
  if (!body.empty()) sent.headers.push_back({"Content-Type", "application/json"});
  sent.body = body;
  const auto client = outbound::curl_client("Mainstay/" + std::string(base::version));
  const auto answer = TRY(client->send(sent));
  if (answer.status >= 200 && answer.status < 300) return answer.body;
  const auto problem = base::json::Document::parse(answer.body);
  const base::json::Value* detail = problem ? problem->root().find("detail") : nullptr;
  return base::Error{answer.status >= 500 ? base::Code::unavailable : base::Code::conflict,
                     detail != nullptr ? std::string(detail->string())
                                       : "the server answered " + std::to_string(answer.status)};
}

}  // namespace server
