import { describe, expect, it } from 'vitest'
import { evaluated } from './testkit/evaluated.ts'

/** Expressions that are true, by library; upstream's `cel/library/*_test.go` has the same questions. */
const TRUE: Readonly<Record<string, readonly string[]>> = {
  operators: [
    '1 + 2 * 3 == 7',
    '-7 / 2 == -3 && -7 % 2 == -1',
    '1 < 2.5 && 2u > 1 && 1.0 <= 1',
    '"a" + "b" == "ab" && "a" < "b"',
    'dyn(1) == dyn(1.0) && dyn(1u) == dyn(1)',
    '[1, 2] + [3] == [1, 2, 3]',
    '{"a": 1}.a == 1 && {"a": 1}["a"] == 1',
    '2 in [1, 2] && "a" in {"a": 1} && !("b" in {"a": 1})',
    'true || 1 / 0 > 0',
    '!(false && 1 / 0 > 0)',
    '(1 / 0 > 0) || true',
    'type(1) == int && type("a") == string && type([1]) == list && type(null) == null_type',
  ],
  macros: [
    '[1, 2, 3].all(x, x > 0) && ![1, 2].all(x, x > 1)',
    '[1, 2, 3].exists(x, x == 2)',
    '[1, 2, 3].exists_one(x, x > 2)',
    '[1, 2, 3].map(x, x * 2) == [2, 4, 6]',
    '[1, 2, 3].map(x, x > 1, x * 2) == [4, 6]',
    '[1, 2, 3].filter(x, x > 1) == [2, 3]',
    '{"a": 1, "b": 2}.all(k, k != "c")',
    '[1, 2].all(i, v, i + 1 == v)',
    '{"a": 1}.exists(k, v, k == "a" && v == 1)',
    '[4, 5].existsOne(i, v, i == 1 && v == 5)',
    '[1, 2].transformList(i, v, i * v) == [0, 2]',
    '[1, 2].transformList(i, v, v > 1, v) == [2]',
    '{"a": 1}.transformMap(k, v, v + 1) == {"a": 2}',
    '{"a": "b"}.transformMapEntry(k, v, {v: k}) == {"b": "a"}',
    'has({"a": 1}.a) && !has({"a": 1}.b)',
    '[[1, 2], [3]].all(x, x.all(y, y > 0))',
  ],
  text: [
    '"hello".contains("ell") && "hello".startsWith("he") && "hello".endsWith("lo")',
    '"tacocat".charAt(3) == "o" && "abc".charAt(3) == ""',
    '"hello mellow".indexOf("ello") == 1 && "hello mellow".indexOf("ello", 2) == 7 && "hello".indexOf("x") == -1',
    '"hello mellow".lastIndexOf("ello") == 7',
    '["a", "b"].join("-") == "a-b" && ["a", "b"].join() == "ab"',
    '"TacoCat".lowerAscii() == "tacocat" && "é".upperAscii() == "é"',
    '"hello hello".replace("he", "we") == "wello wello" && "hello hello".replace("he", "we", 1) == "wello hello"',
    '"ab".replace("", "_") == "_a_b_"',
    '"a b c".split(" ") == ["a", "b", "c"] && "a b c".split(" ", 2) == ["a", "b c"] && "ab".split("") == ["a", "b"]',
    '"tacocat".substring(4) == "cat" && "tacocat".substring(0, 4) == "taco" && "😀a".substring(1) == "a"',
    '"  \\ttrim\\n ".trim() == "trim"',
    '"gums".reverse() == "smug"',
    'strings.quote("a\\"b\\n") == "\\"a\\\\\\"b\\\\n\\""',
    '"%s %d %.2f %x %s".format(["a", 1, 1.5, 255, [1, 2]]) == "a 1 1.50 ff [1, 2]"',
    'size("é😀") == 2 && size(b"\\xff\\x00") == 2',
    'r"\\d" == "\\\\d" && """a"b""" == \'a"b\'',
  ],
  patterns: [
    '"abc123".matches("[a-z]+[0-9]+$") && matches("abc", "b")',
    '"abc 123".find("[0-9]+") == "123" && "abc".find("[0-9]") == ""',
    '"1 2 3".findAll("[0-9]") == ["1", "2", "3"] && "1 2 3".findAll("[0-9]", 2) == ["1", "2"]',
  ],
  lists: [
    '[1, 2, 2].isSorted() && !["b", "a"].isSorted() && [].isSorted()',
    '[1, 2].sum() == 3 && [1.5, 0.5].sum() == 2.0 && [duration("1s"), duration("2s")].sum() == duration("3s")',
    '[3, 1].min() == 1 && ["a", "b"].max() == "b"',
    '[1, 2, 1].indexOf(1) == 0 && [1, 2, 1].lastIndexOf(1) == 2 && [1].indexOf(3) == -1',
    '[1, 2, 3].slice(1, 3) == [2, 3] && [3, 1, 2].sort() == [1, 2, 3] && [1, 1, 2].distinct() == [1, 2]',
    'lists.range(3) == [0, 1, 2] && [1, 2].reverse() == [2, 1] && [[1], [2]].flatten() == [1, 2]',
    '[{"n": 2}, {"n": 1}].sortBy(e, e.n)[0].n == 1',
    'sets.contains([1, 2], [2]) && sets.intersects([1], [1, 2]) && sets.equivalent([1, 1, 2], [2, 1])',
  ],
  optionals: [
    'optional.of(1).hasValue() && !optional.none().hasValue()',
    'optional.ofNonZeroValue("").orValue("x") == "x"',
    '{"a": {"b": 1}}.?a.?b.orValue(0) == 1 && {"a": {"b": 1}}.?c.?b.orValue(0) == 0',
    '[1][?0].value() == 1 && [1][?5].orValue(7) == 7 && {"a": 1}[?"a"].hasValue()',
    '[?optional.none(), ?optional.of(1)] == [1] && {?"a": optional.none()} == {}',
    'optional.of(2).optMap(x, x * 2).value() == 4 && optional.of(1).optFlatMap(x, optional.none()).orValue(3) == 3',
    'optional.none().or(optional.of(1)).value() == 1',
  ],
  quantities: [
    'isQuantity("1.3Gi") && !isQuantity("1..3Gi")',
    'quantity("1Ki") == quantity("1024") && quantity("200M").compareTo(quantity("0.2G")) == 0',
    'quantity("50k").isGreaterThan(quantity("50")) && quantity("50").isLessThan(quantity("100"))',
    'quantity("50k").add(20) == quantity("50020") && quantity("50k").sub(quantity("20k")).asInteger() == 30000',
    'quantity("-1").sign() == -1 && !quantity("50m").isInteger() && quantity("50.703k").asApproximateFloat() == 50703.0',
  ],
  networks: [
    'isIP("192.168.0.1") && isIP("::1") && !isIP("192.168.0.1.0") && !isIP("010.0.0.1") && !isIP("::ffff:1.2.3.4")',
    'ip("192.168.0.1").family() == 4 && ip("fe80::1").family() == 6 && ip("127.0.0.1").isLoopback()',
    'ip("0.0.0.0").isUnspecified() && ip("224.0.0.1").isLinkLocalMulticast() && ip("169.254.1.1").isLinkLocalUnicast()',
    'ip("8.8.8.8").isGlobalUnicast() && !ip("255.255.255.255").isGlobalUnicast()',
    'ip.isCanonical("2001:db8::abcd") && !ip.isCanonical("2001:DB8::ABCD") && ip("::1") == ip("0:0:0:0:0:0:0:1")',
    'isCIDR("192.168.0.0/24") && !isCIDR("192.168.0.0/33") && cidr("192.168.0.1/24").prefixLength() == 24',
    'cidr("192.168.0.0/24").containsIP("192.168.0.7") && !cidr("192.168.0.0/24").containsIP(ip("10.0.0.1"))',
    'cidr("192.168.0.0/16").containsCIDR("192.168.10.0/24") && !cidr("192.168.10.0/24").containsCIDR("192.168.0.0/16")',
    'string(cidr("192.168.0.1/24").masked()) == "192.168.0.0/24" && string(cidr("10.0.0.1/8").ip()) == "10.0.0.1"',
  ],
  urls: [
    'isURL("https://a.io/b") && isURL("/path") && !isURL("a b") && !isURL("../up")',
    'url("https://a.io:80/b?k=1&k=2").getScheme() == "https" && url("https://a.io:80/").getHost() == "a.io:80"',
    'url("https://[::1]:80/").getHostname() == "::1" && url("https://a.io:80/").getPort() == "80"',
    'url("https://a.io/with space/").getEscapedPath() == "/with%20space/" && url("https://a.io/?k=1&k=2").getQuery() == {"k": ["1", "2"]}',
  ],
  formats: [
    '!format.dns1123Label().validate("my-label").hasValue() && format.dns1123Label().validate("A").hasValue()',
    'format.named("dns1123Subdomain").hasValue() && !format.named("none").hasValue()',
    '!format.uuid().validate("123e4567-e89b-12d3-a456-426614174000").hasValue() && !format.date().validate("2026-02-28").hasValue()',
    '!format.labelValue().validate("a.b").hasValue() && format.qualifiedName().validate("a/b/c").hasValue() && !format.byte().validate("aGk=").hasValue()',
  ],
  versions: [
    'isSemver("1.0.0-alpha.1") && !isSemver("v1.0") && isSemver("v1.0", true)',
    'semver("1.2.3").major() == 1 && semver("1.2.3").compareTo(semver("1.10.0")) == -1',
    'semver("1.0.0-rc.1").isLessThan(semver("1.0.0")) && semver("1.0.0+a") == semver("1.0.0+b")',
  ],
  times: [
    'timestamp("2026-01-31T10:20:30.5Z").getFullYear() == 2026 && timestamp("2026-01-31T10:20:30Z").getMonth() == 0',
    'timestamp("2026-01-31T10:20:30Z").getDate() == 31 && timestamp("2026-01-31T10:20:30Z").getDayOfMonth() == 30',
    'timestamp("2026-01-31T23:30:00Z").getHours("+02:00") == 1 && timestamp("2026-01-31T12:00:00Z").getHours("Europe/Berlin") == 13',
    'timestamp("2026-01-31T00:00:00Z") + duration("24h") == timestamp("2026-02-01T00:00:00Z")',
    'duration("1h30m").getMinutes() == 90 && string(duration("90s")) == "90s" && duration("-1.5s") < duration("0s")',
    'string(timestamp("2026-01-31T10:20:30.500Z")) == "2026-01-31T10:20:30.5Z" && int(timestamp("1970-01-01T00:00:10Z")) == 10',
  ],
  conversions: [
    'int("12") == 12 && int(3.9) == 3 && uint(3) == 3u && double("1.5") == 1.5 && bool("true") && string(1.0) == "1"',
    'bytes("é") == b"\\xc3\\xa9" && string(b"abc") == "abc"',
    'jsonpatch.escapeKey("k8s.io/a~b") == "k8s.io~1a~0b"',
  ],
}

for (const [library, expressions] of Object.entries(TRUE)) {
  describe(`the library: ${library}`, () => {
    it.each(expressions)('%s', (expression) => {
      expect(evaluated(expression)).toBe(true)
    })
  })
}

/** Expressions that fail, and what they say. */
const FAILING: readonly (readonly [string, string])[] = [
  ['1 / 0', 'division by zero'],
  ['1 % 0', 'modulus by zero'],
  ['9223372036854775807 + 1', 'integer overflow'],
  ['0u - 1u', 'unsigned integer overflow'],
  ['[1][3]', 'index out of bounds: 3'],
  ['{"a": 1}.b', 'no such key: b'],
  ['dyn(1) + dyn("a")', 'no such overload'],
  ['dyn(1).size()', 'no such overload: size(int)'],
  ['[1, 2].all(x, x / 0 > 0)', 'division by zero'],
  ['quantity("x")', "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"],
  ['optional.none().value()', 'optional.none() dereference'],
  ['"a".charAt(7)', 'index out of range: 7'],
  ['[].min()', 'min called on empty list'],
  ['{"a": 1, "a": 2}', 'insert failed: key a already exists'],
]

describe('expressions that fail', () => {
  it.each(FAILING)('%s: %s', (expression, message) => {
    expect(evaluated(expression)).toEqual({ error: message })
  })
})
