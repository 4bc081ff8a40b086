import { nullable, pascal, refName, snake, textPattern } from './read.mjs';

const keywords = new Set([
  'operator',
  'default',
  'public',
  'private',
  'class',
  'new',
  'delete',
  'export',
  'union',
]);
const valueTypes = {
  day: 'Day',
  quantity: 'Quantity',
  sha256: 'Hash',
  uuid: 'Uuid',
  instant: 'Stamp',
  ten_day: 'TenDay',
};

/** All enums and structs in an order in which each stands after what it uses. */
function collect({ types, kinds }) {
  const enums = new Map();
  const structs = new Map();
  const visitMember = (owner, name, schema) => {
    const [inner] = nullable(schema);
    const ref = refName(inner);
    if (ref) return visit(ref, types[ref]);
    if (inner.enum) enums.set(owner + pascal(name), inner.enum);
    if (inner.type === 'array') visitMember(owner, name, inner.items);
  };
  const visit = (name, schema) => {
    if (enums.has(name) || structs.has(name)) return;
    if (schema.enum) return enums.set(name, schema.enum);
    if (schema.type !== 'object' || name === 'Money') return;
    for (const [member, inner] of Object.entries(schema.properties))
      visitMember(name, member, inner);
    structs.set(name, schema);
  };
  for (const [name, schema] of Object.entries(types)) visit(name, schema);
  for (const kind of kinds) visit(pascal(kind.title), kind);
  return { enums, structs };
}

/** Nothing in a fact is without a limit. */
function bound(owner, name, limit) {
  if (limit === undefined) throw new Error(`${owner}.${name} wants a limit`);
  return limit;
}

/** Members whose names C++ keeps for itself get an underscore. */
const id = (value) => (keywords.has(value) ? `${value}_` : value);

export function cppFacts(contract) {
  const { types, kinds } = contract;
  const { enums, structs } = collect(contract);

  function cppType(owner, name, schema) {
    const ref = refName(schema);
    if (ref) {
      const target = types[ref];
      if (ref === 'Money') return 'Money';
      if (target.enum || target.type === 'object') return ref;
      return cppType(owner, name, target);
    }
    if (schema.enum) return owner + pascal(name);
    if (schema.type === 'string') return valueTypes[schema.format] ?? 'std::string';
    if (schema.type === 'integer') return 'std::int64_t';
    if (schema.type === 'boolean') return 'bool';
    if (schema.type === 'array') return `std::vector<${cppType(owner, name, schema.items)}>`;
    if (schema.additionalProperties) return 'std::vector<std::pair<std::string, std::string>>';
    throw new Error(`no C++ type for ${owner}.${name}`);
  }
  const isList = (schema) =>
    schema.type === 'array' || (schema.type === 'object' && !schema.properties);

  function member(owner, name, schema, required) {
    const [inner, canBeNull] = nullable(schema);
    const type = cppType(owner, name, inner);
    const optional = canBeNull || (!required && !isList(inner));
    return `  ${optional ? `std::optional<${type}>` : type} ${id(name)}{};`;
  }

  const enumDecls = [...enums].map(
    ([name, values]) => `enum class ${name} : std::uint8_t { ${values.map(id).join(', ')} };
inline constexpr std::size_t k${name}Count = ${values.length};
std::string_view to_text(${name} value);
std::optional<${name}> parse_${snake(name)}(std::string_view text);
`,
  );
  const structDecls = [...structs].map(([name, schema]) => {
    const required = new Set(schema.required);
    const lines = Object.entries(schema.properties).map(([n, s]) =>
      member(name, n, s, required.has(n)),
    );
    const note = schema.description ? `/// ${schema.description}\n` : '';
    return `${note}struct ${name} {\n${lines.join('\n')}${lines.length ? '\n' : ''}};\n`;
  });
  const streamTypes = ['programme', 'project', 'account', 'consultation'];
  const valids = ['at', 'day', 'report_day', 'reached_day'];
  const kindId = (kind) => kind.title.replace('.', '_');

  const header = `#pragma once
#include <boost/json/fwd.hpp>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/day.hpp"
#include "base/hash.hpp"
#include "base/instant.hpp"
#include "base/quantity.hpp"
#include "base/result.hpp"
#include "base/uuid.hpp"

namespace longspan::contract {

${enumDecls.join('\n')}
${structDecls.join('\n')}
enum class StreamType : std::uint8_t { ${streamTypes.join(', ')} };
/// Which day a fact is valid from: that of its \`at\` at the site, or one its body names.
enum class ValidDay : std::uint8_t { ${valids.join(', ')} };

enum class FactKind : std::uint8_t {
${kinds.map((k) => `  ${kindId(k)},`).join('\n')}
};
inline constexpr std::size_t kFactKindCount = ${kinds.length};
std::string_view to_text(FactKind kind);
std::optional<FactKind> parse_fact_kind(std::string_view text);

struct KindInfo {
  FactKind kind;
  std::string_view name;
  StreamType stream;
  std::uint32_t role_mask;  ///< bit 1 << Role
  ValidDay valid;
  bool within;  ///< a role in any project of the programme will do
  std::string_view zh, en;
};
KindInfo const& info(FactKind kind);
std::span<KindInfo const> all_kinds();

/// index() is the FactKind.
using Body = std::variant<${kinds.map((k) => pascal(k.title)).join(', ')}>;

/// Strict: unknown members are refused. The first mismatch is a shape_invalid whose pointer starts with /body.
Result<Body> decode(FactKind kind, boost::json::value const& body);

}  // namespace longspan::contract
`;

  // ---- decoders
  const oneOf = (values) => `"以下之一：${values.join('、')}", "one of: ${values.join(', ')}"`;
  function decodeValue(owner, name, schema, target, key) {
    const ref = refName(schema);
    const shape = ref ? types[ref] : schema;
    if (ref === 'Money') return `money(${key}, ${target})`;
    if (shape.enum) {
      const type = ref ?? owner + pascal(name);
      return `choice(${key}, ${target}, parse_${snake(type)}, ${oneOf(shape.enum)})`;
    }
    if (ref && shape.type === 'object') return `object(${key}, ${target})`;
    switch (shape.type) {
      case 'string': {
        if (valueTypes[shape.format]) return `${shape.format}(${key}, ${target})`;
        if (shape.format === 'code') return `code(${key}, ${target})`;
        if (shape.pattern === '^[A-Z]{3}$') return `currency(${key}, ${target})`;
        if (ref === 'Scope') return `scope(${key}, ${target})`;
        if (ref === 'ClockTime') return `clock_time(${key}, ${target})`;
        if (ref === 'PatientCode') return `patient_code(${key}, ${target})`;
        if (ref === 'DicomUid') return `dicom_uid(${key}, ${target})`;
        if (shape.pattern !== textPattern)
          throw new Error(`no decoder for the pattern of ${owner}.${name}`);
        return `text(${key}, ${target}, ${shape.minLength ?? 0}, ${bound(owner, name, shape.maxLength)})`;
      }
      case 'integer':
        return `integer(${key}, ${target}, ${bound(owner, name, shape.minimum)}, ${bound(owner, name, shape.maximum)})`;
      case 'boolean':
        return `boolean(${key}, ${target})`;
      case 'array':
        return `array(${key}, ${target}, ${bound(owner, name, shape.maxItems)}, [this](Key key, auto& item) { return ${decodeValue(owner, name, shape.items, 'item', 'key')}; })`;
      case 'object': {
        const limits = [
          shape.maxProperties,
          shape.propertyNames?.maxLength,
          shape.additionalProperties.maxLength,
        ];
        return `texts(${key}, ${target}, ${limits.map((limit) => bound(owner, name, limit)).join(', ')})`;
      }
    }
    throw new Error(`no decoder for ${owner}.${name}`);
  }

  const decoders = [...structs].map(([name, schema]) => {
    const members = Object.entries(schema.properties);
    const required = (schema.required ?? []).reduce(
      (mask, n) => mask | (1n << BigInt(members.findIndex(([m]) => m === n))),
      0n,
    );
    const cases = members.map(([n, s], i) => {
      const [inner, canBeNull] = nullable(s);
      const optional = canBeNull || (!(schema.required ?? []).includes(n) && !isList(inner));
      const value = decodeValue(
        name,
        n,
        inner,
        optional ? `out.${id(n)}.emplace()` : `out.${id(n)}`,
        'member',
      );
      const nullCase = canBeNull ? `is_null(member) || ` : '';
      return `      if (member.name == "${n}") return saw(bits, ${i}) && (${nullCase}${value});`;
    });
    const names = members.map(([n]) => n).join(', ');
    return `  bool object(Key key, ${name}& out) {
    ${members.length ? '' : '(void)out;\n    '}std::uint64_t bits = 0;
    bool ok = members(key, [&](Key member) {
${cases.join('\n')}
      return unknown_member(member, "${names}");
    });
    static constexpr std::string_view kNames[] = {${members.map(([n]) => `"${n}"`).join(', ') || '""'}};
    return ok && complete(key, bits, ${required}ULL, kNames);
  }
`;
  });
  const roleMask = (kind) =>
    kind['x-roles'].reduce((mask, role) => mask | (1 << types.Role.enum.indexOf(role)), 0);
  const source = `#include "contract/facts.hpp"

#include <boost/json.hpp>

#include "base/json_decoder.hpp"

namespace longspan::contract {

${[...enums]
  .map(
    ([name, values]) => `namespace {
constexpr std::string_view k${name}Texts[] = {${values.map((v) => `"${v}"`).join(', ')}};
}
std::string_view to_text(${name} value) { return k${name}Texts[static_cast<std::size_t>(value)]; }
std::optional<${name}> parse_${snake(name)}(std::string_view text) {
  for (std::size_t i = 0; i < std::size(k${name}Texts); ++i)
    if (k${name}Texts[i] == text) return static_cast<${name}>(i);
  return std::nullopt;
}
`,
  )
  .join('\n')}
namespace {

constexpr KindInfo kKinds[] = {
${kinds.map((k) => `    {FactKind::${kindId(k)}, "${k.title}", StreamType::${k['x-stream']}, ${roleMask(k)}, ValidDay::${k['x-valid-day']}, ${k['x-within'] ?? false}, "${k['x-name'].zh}", "${k['x-name'].en}"},`).join('\n')}
};

class BodyDecoder : public Decoder {
 public:
  using Decoder::Decoder;

${decoders.join('\n')}
};

template <class T>
Result<Body> decode_as(boost::json::value const& body) {
  T out;
  BodyDecoder decoder;
  if (!decoder.object(decoder.root(body), out)) return std::unexpected(decoder.problem());
  return Body(std::move(out));
}

}  // namespace

std::string_view to_text(FactKind kind) { return kKinds[static_cast<std::size_t>(kind)].name; }

std::optional<FactKind> parse_fact_kind(std::string_view text) {
  for (auto const& kind : kKinds)
    if (kind.name == text) return kind.kind;
  return std::nullopt;
}

KindInfo const& info(FactKind kind) { return kKinds[static_cast<std::size_t>(kind)]; }
std::span<KindInfo const> all_kinds() { return kKinds; }

Result<Body> decode(FactKind kind, boost::json::value const& body) {
  switch (kind) {
${kinds.map((k) => `    case FactKind::${kindId(k)}: return decode_as<${pascal(k.title)}>(body);`).join('\n')}
  }
  std::unreachable();
}

}  // namespace longspan::contract
`;
  return { 'facts.hpp': header, 'facts.cpp': source };
}
