// mainstay secret: the keys that seal what the store keeps. They stand in a file of the server, so
// mainstay-server does it (exec.h).
#include "cli/nouns.h"

namespace cli {
namespace {

constexpr Verb secret_verbs[] = {
    {.name = "new-key",
     .summary = "Put a new key before the others of the key file",
     .examples = "mainstay secret new-key --data /var/lib/mainstay"},
    {.name = "reseal",
     .summary = "Seal all secrets of the store anew, with the newest key",
     .examples = "mainstay secret reseal --data /var/lib/mainstay\n"
                 "mainstay secret reseal --data /var/lib/mainstay --lost"},
};

}  // namespace

constexpr Noun secret_noun{
    .name = "secret", .summary = "What seals the stored secrets", .verbs = secret_verbs};

}  // namespace cli
