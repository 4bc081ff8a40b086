#pragma once
#include <string>
#include <string_view>

namespace longspan::http {

/// The API's page: every operation of the OpenAPI document with its parameters, body, answers and
/// who may call it, as plain HTML without a script.
std::string api_page(std::string_view openapi);

}  // namespace longspan::http
