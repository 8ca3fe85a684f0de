// What needs the store: mainstay-server does it (exec.h), under this program's name.
#include "cli/nouns.h"

namespace cli {
namespace {

constexpr Verb server_verb{.name = "server",
                           .summary = "Run the server",
                           .examples =
                               "mainstay server\n"
                               "mainstay server --data /var/lib/mainstay --listen 127.0.0.1:8080\n"
                               "mainstay server --config /etc/mainstay/mainstay.yaml"};
constexpr Verb alertmanager_verb{
    .name = "alertmanager",
    .summary = "Run in Alertmanager's place, with its flags and API",
    .examples =
        "mainstay alertmanager --config.file alertmanager.yml --storage.path data/\n"
        "mainstay alertmanager import --from http://127.0.0.1:9093 --storage.path data/"};
constexpr Verb config_verbs[] = {
    {.name = "check",
     .summary = "Find every fault of a configuration file",
     .examples = "mainstay config check /etc/mainstay/mainstay.yaml"},
    {.name = "show",
     .summary = "Print what a server would be configured with, and from where",
     .examples = "mainstay config show --sources\n"
                 "mainstay config show --config mainstay.yaml --http.listen :8080"},
    {.name = "explain",
     .summary = "Say what a key means: its type, limits, default",
     .examples = "mainstay config explain http.listen\nmainstay config explain"},
    {.name = "example",
     .summary = "Print a file with every key; what is given by flag is set",
     .examples = "mainstay config example --data /var/lib/mainstay > mainstay.yaml"},
    {.name = "reference",
     .summary = "Print the reference page of all keys in Markdown",
     .examples = "mainstay config reference > configuration.md"},
};
constexpr Verb openapi_verb{.name = "openapi",
                            .summary = "Write the API's OpenAPI document",
                            .examples = "mainstay openapi > mainstay.json"};

}  // namespace

constexpr Noun server_noun{.name = "server", .summary = server_verb.summary, .alone = &server_verb};
constexpr Noun alertmanager_noun{
    .name = "alertmanager", .summary = alertmanager_verb.summary, .alone = &alertmanager_verb};
constexpr Noun config_noun{
    .name = "config", .summary = "The server's configuration", .verbs = config_verbs};
constexpr Noun openapi_noun{
    .name = "openapi", .summary = openapi_verb.summary, .alone = &openapi_verb};

}  // namespace cli
