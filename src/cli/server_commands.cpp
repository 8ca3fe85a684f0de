// What needs the store: mainstay-server does it (exec.h), under this program's name.
#include "cli/nouns.h"

namespace cli {
namespace {

constexpr Verb server_verb{.name = "server",
                           .summary = "Run the server",
                           .examples =
                               "mainstay server\n"
                               "mainstay server --data /var/lib/mainstay --listen 127.0.0.1:8080"};
constexpr Verb alertmanager_verb{
    .name = "alertmanager",
    .summary = "Run in Alertmanager's place, with its flags and API",
    .examples =
        "mainstay alertmanager --config.file alertmanager.yml --storage.path data/\n"
        "mainstay alertmanager import --from http://127.0.0.1:9093 --storage.path data/"};
constexpr Verb openapi_verb{.name = "openapi",
                            .summary = "Write the API's OpenAPI document",
                            .examples = "mainstay openapi > mainstay.json"};

}  // namespace

constexpr Noun server_noun{.name = "server", .summary = server_verb.summary, .alone = &server_verb};
constexpr Noun alertmanager_noun{
    .name = "alertmanager", .summary = alertmanager_verb.summary, .alone = &alertmanager_verb};
constexpr Noun openapi_noun{
    .name = "openapi", .summary = openapi_verb.summary, .alone = &openapi_verb};

}  // namespace cli
