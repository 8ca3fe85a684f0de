// Which notes about a log can be believed: signed by a key that the auditor trusts, or by one that
// such a key handed over to. Used by the verifier. Values; one audit each.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "engines/audit/report.h"
#include "engines/audit/statement.h"

namespace audit {

struct Said {  // a note that is one, signed by nobody knows whom
  Note note;
  Statement statement;
};
base::Result<Said> read_note(std::string_view bytes);

class Trust {
 public:
  explicit Trust(std::vector<PublicKey> keys) : keys_(std::move(keys)) {}

  // Follows the hand-overs from the keys that are trusted, in whatever order they come.
  void follow(const std::vector<Said>& notes);
  // Why it is not to be believed; "" when it is.
  std::string doubt(const Said& said) const;
  const std::vector<PublicKey>& keys() const { return keys_; }

 private:
  struct Handover {
    std::string origin;
    std::int64_t size;
    std::vector<PublicKey> from;
    PublicKey to;
  };
  bool follow_one(const Said& said);
  // Whether the key had been handed over before the log had so many entries.
  bool retired(const PublicKey& key, const std::string& origin, std::int64_t size) const;

  std::vector<PublicKey> keys_;
  std::vector<Handover> handovers_;
};

}  // namespace audit
