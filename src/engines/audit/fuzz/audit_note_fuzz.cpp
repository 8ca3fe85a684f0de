#include <cstdlib>

#include "engines/audit/statement.h"

// A file of notes is taken apart without a loss; a statement that is read is written back the same.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view file(reinterpret_cast<const char*>(bytes), size);
  std::string_view rest = file;
  while (const auto each = audit::next_note(rest)) {
    const auto note = audit::parse_note(*each);
    if (!note) continue;
    const audit::PublicKey key{};
    static_cast<void>(audit::signers(*note, note->signatures.front().name, {&key, 1}));
    const auto statement = audit::parse_statement(note->text);
    if (!statement) continue;
    const std::string text =
        std::visit([](const auto& said) { return audit::text_of(said); }, *statement);
    if (!std::holds_alternative<audit::Checkpoint>(*statement) && !audit::parse_statement(text))
      std::abort();
  }
  static_cast<void>(audit::parse_statement(file));
  static_cast<void>(audit::parse_verifier_key(file));
  return 0;
}
