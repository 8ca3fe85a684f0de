#!/usr/bin/env python3
"""Checks that a header of src/ and of the overlay stands on its own: its source includes it first, and what it names of the
standard library and of fmt it includes, itself or by a header of ours. The precompiled header would hide both from the
compiler; headers without a source are compiled alone by tests/build.

usage: includes.py ROOT   (one line a fault; exit 1 when there is one)
"""
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from layout import Layout

INCLUDE = re.compile(r'^\s*#\s*include\s+(["<])([^">]+)[">]', re.MULTILINE)
# Comments, strings and characters; what a raw string holds is rare in a header and does no harm.
NO_CODE = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.DOTALL)
NAME = re.compile(r"\b(std|fmt)::(\w+)")

# Which headers declare a name; the first is the one to include. Names that nearly every header declares (size_t, move,
# forward, pair, initializer_list) are left out.
DECLARED = {
    "algorithm": "sort stable_sort find_if lower_bound upper_bound clamp all_of any_of none_of transform copy_if fill max min",
    "array": "array to_array",
    "atomic": "atomic atomic_bool atomic_flag memory_order memory_order_acquire memory_order_relaxed memory_order_release",
    "bit": "bit_cast bit_ceil bit_width countl_zero countr_zero endian has_single_bit popcount rotl",
    "charconv": "from_chars to_chars chars_format",
    "chrono": "chrono",
    "cmath": "abs ceil exp fabs floor isfinite isinf isnan log log1p log2 pow round sqrt",
    "compare": "partial_ordering strong_ordering weak_ordering",
    "concepts": "convertible_to derived_from floating_point integral invocable regular same_as signed_integral unsigned_integral",
    "condition_variable": "condition_variable condition_variable_any cv_status",
    "coroutine": "coroutine_handle suspend_always suspend_never",
    "cstddef": "byte max_align_t",
    "cstdint": "int8_t int16_t int32_t int64_t uint8_t uint16_t uint32_t uint64_t intptr_t uintptr_t",
    "cstring": "memchr memcmp memcpy memmove memset strcmp strlen",
    "deque": "deque",
    "exception": "current_exception exception exception_ptr make_exception_ptr rethrow_exception",
    "expected": "expected unexpected",
    "filesystem": "filesystem",
    "functional": "bind function greater invoke less move_only_function ref cref reference_wrapper",
    "future": "async future packaged_task promise shared_future",
    "iterator": "back_inserter forward_iterator_tag input_iterator_tag istreambuf_iterator next prev random_access_iterator_tag",
    "limits": "numeric_limits",
    "list": "list",
    "map": "map multimap",
    "memory": "allocator enable_shared_from_this make_shared make_unique shared_ptr unique_ptr weak_ptr",
    "mutex": "call_once lock_guard mutex once_flag recursive_mutex scoped_lock unique_lock",
    "numeric": "accumulate gcd iota lcm",
    "optional": "nullopt nullopt_t optional",
    "queue": "priority_queue queue",
    "random": "mt19937 mt19937_64 normal_distribution uniform_int_distribution uniform_real_distribution",
    "set": "multiset set",
    "shared_mutex": "shared_lock shared_mutex",
    "source_location": "source_location",
    "span": "dynamic_extent span",
    "stdexcept": "invalid_argument logic_error out_of_range runtime_error",
    "stop_token": "stop_callback stop_source stop_token",
    "string": "getline stod stoi stol stoll stoul stoull string to_string u32string",
    "string_view": "string_view u32string_view",
    "system_error": "error_code errc system_category system_error",
    "thread": "jthread this_thread thread",
    "tuple": "apply ignore make_tuple tie tuple",
    "type_traits": "conditional_t decay_t enable_if_t invoke_result_t is_base_of_v is_convertible_v is_enum_v is_integral_v "
                   "is_invocable_v is_same_v is_trivially_copyable_v remove_cvref_t remove_reference_t underlying_type_t",
    "typeindex": "type_index",
    "unordered_map": "unordered_map unordered_multimap",
    "unordered_set": "unordered_set",
    "utility": "exchange in_place in_place_t in_place_type_t index_sequence integer_sequence make_index_sequence unreachable",
    "variant": "get_if holds_alternative in_place_index monostate variant visit",
    "vector": "vector",
}
OWNERS = {}
for _header, _names in DECLARED.items():
    for _name in _names.split():
        OWNERS.setdefault(_name, set()).add(_header)
OWNERS["less"] |= {"map", "set"}
# What the standard says a header includes or declares as well.
ALSO = {
    "string": {"compare", "string_view"}, "string_view": {"compare"}, "vector": {"compare"}, "map": {"compare"}, "set": {"compare"},
    "memory": {"compare"}, "optional": {"compare"}, "variant": {"compare"}, "array": {"compare"}, "tuple": {"compare"},
    "utility": {"compare"}, "chrono": {"compare"}, "filesystem": {"compare"}, "thread": {"compare", "stop_token"},
    "condition_variable": {"stop_token"}, "mutex": {"system_error"}, "future": {"exception"}, "ostream": {"ios"},
}


class Includes:
    """The check of one tree. A header of the overlay may include those of src/."""

    def __init__(self, root):
        self.root = pathlib.Path(root)
        self.trees = Layout(root).trees
        self.texts = {path.relative_to(tree).as_posix(): (path, path.read_text(errors="replace"))
                      for tree in self.trees for path in sorted(tree.rglob("*.h"))}
        self.brought = {}

    def faults(self):
        for name, (path, text) in self.texts.items():
            if name == "precompiled.h":
                continue
            yield from self.fault_of_source(name, path)
            yield from self.faults_of_header(name, path, text)

    def fault_of_source(self, name, path):
        source = path.with_suffix(".cpp")
        first = INCLUDE.search(source.read_text(errors="replace")) if source.exists() else None
        if source.exists() and (first is None or first.group(2) != name):
            yield f'{source.relative_to(self.root)}: include "{name}" first; so the compiler shows that it stands on its own'

    def faults_of_header(self, name, path, text):
        brought = self.brings(name)
        code = NO_CODE.sub(lambda match: "\n" * match.group().count("\n"), text)
        told = set()
        for match in NAME.finditer(code):
            owners = {"fmt/core.h", "fmt/format.h", "fmt/chrono.h"} if match.group(1) == "fmt" else OWNERS.get(match.group(2), set())
            if owners and not owners & brought and match.group(2) not in told:
                told.add(match.group(2))
                line = code.count("\n", 0, match.start()) + 1
                wanted = "fmt/core.h" if match.group(1) == "fmt" else next(h for h in DECLARED if h in owners)
                yield f"{path.relative_to(self.root)}:{line}: {match.group()}: include <{wanted}>"

    # The headers of the standard library, and fmt's, that a header of ours brings along.
    def brings(self, name):
        if name not in self.brought:
            self.brought[name] = set()  # a cycle ends here; the structure check refuses it
            found = set()
            for quote, target in INCLUDE.findall(self.texts[name][1]):
                if quote == '"' and target in self.texts:
                    found |= self.brings(target)
                else:
                    found |= {target} | ALSO.get(target, set())
            self.brought[name] = found
        return self.brought[name]


def main(root):
    found = list(Includes(root).faults())
    print("\n".join(found) or "includes: every header stands on its own")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
