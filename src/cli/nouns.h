// One declaration for each noun: its verbs stand in files named after it. A new one also has its
// place in nouns.cpp.
#pragma once
#include "cli/command.h"

namespace cli {

extern const Noun incident_noun, alert_noun, silence_noun, notification_noun, integration_noun,
    dead_letter_noun, job_noun, delivery_noun, webhook_noun, token_noun, session_noun, ledger_noun,
    secret_noun, audit_noun, server_noun, config_noun, alertmanager_noun, openapi_noun,
    version_noun, login_noun, db_noun, admin_noun, logout_noun, context_noun, destination_noun,
    debug_noun, completion_noun, stats_noun, cel_noun, jmespath_noun, policy_noun;

// In the order of the help.
std::span<const Noun* const> product_nouns();

}  // namespace cli
