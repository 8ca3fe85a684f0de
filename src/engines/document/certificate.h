// Certificates as documents, for x509_decode() of JMESPath and x509.decode() of CEL. Pure.
#pragma once
#include <string_view>

#include "base/result.h"
#include "engines/document/arena.h"
#include "engines/document/node.h"

namespace document {

// A certificate, or a request for one, in PEM, with the names and numbers of Go's crypto/x509:
// {Subject: {CommonName, Organization: [], ...}, NotAfter: "2026-01-02T03:04:05Z", DNSNames: [],
// PublicKey: {N: "decimal digits", E: 65537}, ...}; an empty list is null, bytes are base64. Name
// constraints and policy mappings are found under Extensions only. RSA only, as Kyverno: any other
// key is `invalid`. The node depends on the arena alone.
base::Result<Node> read_certificate(std::string_view pem, Arena& arena);

}  // namespace document
