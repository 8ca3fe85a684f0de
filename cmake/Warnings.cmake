# Warnings are errors. Third-party headers are system headers (imported targets), so they stay quiet.
set(warnings
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast -Wnon-virtual-dtor
    -Woverloaded-virtual -Wcast-align -Wextra-semi -Wimplicit-fallthrough -Wdouble-promotion -Wformat=2
    -Wnull-dereference -Wno-gnu-statement-expression-from-macro-expansion  # TRY is a statement expression
    -Werror)
# In a batch a name may be that of another file, which it does not shadow. Builds of dev and the linter look at a file alone.
if(CMAKE_UNITY_BUILD)
  list(APPEND warnings -Wno-shadow)
endif()
add_compile_options("$<$<COMPILE_LANGUAGE:CXX>:${warnings};-ffunction-sections;-fdata-sections>")
# A program needs the shared libraries whose symbols it uses, and no others.
add_link_options(-Wl,--as-needed -Wl,--gc-sections)
