#include "engines/audit/report.h"

#include <utility>

namespace audit {

using base::describe::choice;
using base::describe::field;
using base::describe::Field;
using base::describe::object;
using base::describe::Tag;
using base::describe::Type;

const Type& described(Tag<Answer>) {
  static constexpr base::describe::Choice choices[] = {
      {"altered", static_cast<int>(Answer::altered), "Changed, missing or moved"},
      {"truncated", static_cast<int>(Answer::truncated), "Ends below what was signed"},
      {"forked", static_cast<int>(Answer::forked), "Two different logs under one name"},
      {"untrusted", static_cast<int>(Answer::untrusted), "No trusted key stands behind it"},
      {"restored", static_cast<int>(Answer::restored), "Goes on from a copy, as was signed"},
      {"unsequenced", static_cast<int>(Answer::unsequenced), "Without a number yet"},
      {"unanchored", static_cast<int>(Answer::unanchored), "In no checkpoint yet"}};
  static constexpr Type type = choice<Answer>("Answer", "What an audit says", choices);
  return type;
}

const Type& described(Tag<Finding>) {
  static constexpr Field fields[] = {
      field<&Finding::answer>("answer", "What it is", {.column = true}),
      field<&Finding::fault>("fault", "Whether the ledger is not intact because of it"),
      field<&Finding::first>("first", "The first entry it is about; 0: none in particular",
                             {.column = true}),
      field<&Finding::last>("last", "The last one", {.column = true}),
      field<&Finding::text>("text", "The same in words", {.column = true})};
  static constexpr Type type = object("Finding", "One thing that an audit found", fields);
  return type;
}

const Type& described(Tag<Report>) {
  static constexpr Field fields[] = {
      field<&Report::origin>("origin", "Which log", {.column = true}),
      field<&Report::intact>("intact", "Whether no fault was found", {.column = true}),
      field<&Report::size>("size", "Entries seen", {.column = true}),
      field<&Report::root>("root", "RFC 6962 root hash of them, in hex"),
      field<&Report::anchored>("anchored", "Entries up to the last checkpoint that fits",
                               {.column = true}),
      field<&Report::checkpoints>("checkpoints", "Checkpoints that fit", {.column = true}),
      field<&Report::given_up>("given_up", "Checkpoints of what a signed restore gave up"),
      field<&Report::findings>("findings", "Faults and remarks"),
      field<&Report::left_out>("left_out", "Findings that are not listed")};
  static constexpr Type type = object("Report", "What an audit of a ledger found", fields);
  return type;
}

void Report::add(Answer answer, std::int64_t first, std::int64_t last, std::string text) {
  if (is_fault(answer)) intact = false;
  if (findings.size() == findings_max) {
    ++left_out;
    return;
  }
  findings.push_back({.answer = answer,
                      .fault = is_fault(answer),
                      .first = first,
                      .last = last,
                      .text = std::move(text)});
}

}  // namespace audit
