#include "cli/nouns.h"

namespace cli {

std::span<const Noun* const> product_nouns() {
  static constexpr const Noun* nouns[] = {
      &login_noun,     &logout_noun,       &context_noun,     &incident_noun,    &alert_noun,
      &silence_noun,   &notification_noun, &integration_noun, &dead_letter_noun, &job_noun,
      &delivery_noun,  &webhook_noun,      &token_noun,       &session_noun,     &secret_noun,
      &ledger_noun,    &audit_noun,        &server_noun,      &config_noun,      &alertmanager_noun,
      &db_noun,        &admin_noun,        &openapi_noun,     &destination_noun, &debug_noun,
      &policy_noun,    &stats_noun,        &cel_noun,         &jmespath_noun,    &version_noun,
      &completion_noun};
  return nouns;
}

}  // namespace cli
