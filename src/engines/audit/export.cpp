#include "engines/audit/export.h"

#include <algorithm>
#include <utility>

#include "base/json/json.h"
#include "base/text.h"

namespace audit {
namespace {

constexpr std::string_view format_name = "mainstay-ledger-export";

using base::json::Kind;
using base::json::Value;

base::Result<std::string_view> text_of(const Value& root, std::string_view member) {
  const Value* value = root.find(member);
  if (value == nullptr || value->kind() != Kind::string)
    return base::invalid("\"" + std::string(member) + "\" is missing or no text");
  return value->string();
}

base::Result<std::int64_t> number_of(const Value& root, std::string_view member) {
  const Value* value = root.find(member);
  if (value == nullptr || value->kind() != Kind::int64 || value->int64() < 0)
    return base::invalid("\"" + std::string(member) + "\" is missing or no number from 0");
  return value->int64();
}

base::Result<merkle::Hash> hash_of(const Value& root, std::string_view member) {
  const auto text = TRY(text_of(root, member));
  const auto bytes = base::from_hex(text);
  merkle::Hash hash{};
  if (!bytes || bytes->size() != hash.size())
    return base::invalid("\"" + std::string(member) + "\" is not 64 hex digits");
  std::ranges::copy(*bytes, hash.begin());
  return hash;
}

template <class Fill>
std::string line_of(Fill fill) {
  std::string text;
  base::json::Writer writer(text);
  writer.begin_object();
  fill(writer);
  writer.end_object();
  return text + "\n";
}

}  // namespace

std::string header_line(const ExportHeader& header) {
  return line_of([&](base::json::Writer& writer) {
    writer.member("format", format_name)
        .member("v", export_version)
        .member("tenant", base::to_string(header.tenant))
        .member("size", header.head.size)
        .member("root", base::to_hex(base::crypto::view(header.head.root)))
        .member("unsequenced", header.unsequenced)
        .member("at", base::format_rfc3339(header.at));
  });
}

std::string key_line(std::string_view name, const PublicKey& key) {
  return line_of(
      [&](base::json::Writer& writer) { writer.member("key", verifier_key(name, key)); });
}

std::string note_line(std::string_view note) {
  return line_of([&](base::json::Writer& writer) { writer.member("note", note); });
}

std::string entry_line(std::int64_t sequence, std::string_view bytes, std::string_view leaf_hash) {
  return line_of([&](base::json::Writer& writer) {
    writer.member("sequence", sequence).member("leaf_hash", base::to_hex(leaf_hash));
    if (base::is_utf8(bytes))
      writer.member("bytes", bytes);
    else
      writer.member("bytes_base64", base::to_base64(bytes));
  });
}

std::string end_line(std::int64_t entries) {
  return line_of([&](base::json::Writer& writer) { writer.member("end", entries); });
}

base::Done ExportAudit::line(std::string_view text) {
  ++lines_;
  auto done = read(text);
  if (done) return done;
  auto error = std::move(done).error();
  error.message = "line " + std::to_string(lines_) + ": " + error.message;
  return error;
}

base::Done ExportAudit::read(std::string_view text) {
  if (ended_) return base::invalid("nothing may follow the end");
  if (text.size() > export_line_bytes_max)
    return base::invalid("longer than " + std::to_string(export_line_bytes_max) + " bytes");
  const auto document = TRY(base::json::Document::parse(text));
  const Value& root = document.root();
  if (root.kind() != Kind::object || root.object().empty())
    return base::invalid("needs to be an object");
  const std::string_view kind = root.object().front().name;
  if (!header_) return read_header(root);
  if (kind == "sequence") return read_entry(root);
  if (kind == "end") {
    ended_ = true;
    begin_entries();
    const auto entries = TRY(number_of(root, "end"));
    if (entries != entries_)
      return base::invalid("the export has " + std::to_string(entries_) + " entries and says " +
                           std::to_string(entries));
    return {};
  }
  if (verifier_) return base::invalid("keys and notes stand before the entries");
  if (kind == "note") {
    notes_.emplace_back(TRY(text_of(root, "note")));
    return {};
  }
  if (kind == "key") {
    const auto key = TRY(text_of(root, "key"));
    own_keys_.push_back(TRY(parse_verifier_key(key)));
    return {};
  }
  return base::invalid("\"" + std::string(kind) + "\" is no kind of line of version " +
                       std::to_string(export_version));
}

base::Done ExportAudit::read_header(const Value& root) {
  const Value* format = root.find("format");
  if (format == nullptr || format->kind() != Kind::string || format->string() != format_name)
    return base::invalid("this is no export of a ledger: `mainstay audit export` writes them");
  if (TRY(number_of(root, "v")) != export_version)
    return base::invalid("its version is not known to this release");
  ExportHeader header;
  const auto tenant = TRY(text_of(root, "tenant"));
  header.tenant = TRY(base::parse_id(tenant));
  header.head.size = TRY(number_of(root, "size"));
  header.head.root = TRY(hash_of(root, "root"));
  header.unsequenced = TRY(number_of(root, "unsequenced"));
  const auto at = TRY(text_of(root, "at"));
  header.at = TRY(base::parse_rfc3339(at));
  header_ = header;
  return {};
}

void ExportAudit::begin_entries() {
  if (verifier_) return;
  verifier_.emplace(Evidence{.origin = origin_of(header_->tenant, {}),
                             .notes = std::move(notes_),
                             .trusted = trusted_ ? *trusted_ : own_keys_,
                             .kept = nullptr});
}

base::Done ExportAudit::read_entry(const Value& root) {
  begin_entries();
  const auto sequence = TRY(number_of(root, "sequence"));
  const auto leaf = TRY(hash_of(root, "leaf_hash"));
  std::string decoded;
  std::string_view bytes;
  if (root.find("bytes_base64") != nullptr) {
    const auto text = TRY(text_of(root, "bytes_base64"));
    auto from = base::from_base64(text);
    if (!from) return base::invalid("\"bytes_base64\" is no base64");
    decoded = *std::move(from);
    bytes = decoded;
  } else {
    bytes = TRY(text_of(root, "bytes"));
  }
  ++entries_;
  verifier_->see({.sequence = sequence,
                  .bytes = bytes,
                  .leaf_hash = base::crypto::view(leaf),
                  .columns_agree = true});
  return {};
}

base::Result<Report> ExportAudit::finish() {
  if (!header_) return base::invalid("this is no export of a ledger: it is empty");
  if (!ended_) return base::invalid("the export ends before its end: it was cut off");
  return verifier_->finish(header_->head, header_->unsequenced);
}

}  // namespace audit
