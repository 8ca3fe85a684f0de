// The types of what Kubernetes hands to expressions: AdmissionRequest and Namespace, as its API
// server declares them. A field that is not listed is a compile error. Pure.
#pragma once
#include "engines/admission/vocabulary.h"
#include "engines/cel/type.h"

namespace admission {

// Kubernetes' families name the objects only as `object` and `oldObject`.
cel::Type request_type(Family family);
cel::Type namespace_type();
cel::Type exceptions_type();  // exceptions.allowedImages, exceptions.allowedValues

}  // namespace admission
