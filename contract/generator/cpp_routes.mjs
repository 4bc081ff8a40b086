import { literal } from './cpp_text.mjs';
import { docsPage } from './docs_page.mjs';
import { standalone } from './standalone.mjs';

export function cppRoutes(contract) {
  const { routes, types } = contract;
  const roleBits = (access) =>
    access.map((role) => types.Role.enum.indexOf(role)).reduce((mask, bit) => mask | (1 << bit), 0);
  const header = `#pragma once
#include <cstdint>
#include <span>
#include <string_view>

namespace longspan::contract {

enum class Operation : std::uint8_t {
${routes.map((r) => `  ${r.name},`).join('\n')}
};
inline constexpr std::size_t kOperationCount = ${routes.length};

enum class Access : std::uint8_t { public_, signed_in, roles };

struct Route {
  Operation op;
  std::string_view method;
  std::string_view path;  ///< "/api/v1/projects/{code}"
  Access access;
  std::uint32_t role_mask;  ///< bit 1 << Role
  std::string_view name;
};

std::span<Route const> routes();
/// The OpenAPI document, standing alone.
std::string_view openapi_json();
/// The page of /api/docs: HTML that needs nothing else, its style within.
std::string_view docs_html();

}  // namespace longspan::contract
`;
  const rows = routes.map((r) => {
    const roles = Array.isArray(r.access);
    const access = roles ? 'roles' : r.access === 'public' ? 'public_' : r.access;
    return `    {Operation::${r.name}, "${r.method}", "${r.path}", Access::${access}, ${roles ? roleBits(r.access) : 0}, "${r.name}"},`;
  });
  const source = `#include "contract/routes.hpp"

namespace longspan::contract {
namespace {

constexpr Route kRoutes[] = {
${rows.join('\n')}
};

constexpr char kOpenapi[] =
${literal(JSON.stringify(standalone(contract)))};

constexpr char kDocs[] =
${literal(docsPage(contract))};

}  // namespace

std::span<Route const> routes() { return kRoutes; }
std::string_view openapi_json() { return {kOpenapi, sizeof kOpenapi - 1}; }
std::string_view docs_html() { return {kDocs, sizeof kDocs - 1}; }

}  // namespace longspan::contract
`;
  return { 'routes.hpp': header, 'routes.cpp': source };
}
