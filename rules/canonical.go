package rules

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"sort"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// Canonical writes a value as canonical JSON after RFC 8785: object keys
// sorted, no white space, shortest escapes. Numbers must be integers that a
// double holds exactly; anything else is refused, so that every
// implementation of the standard writes the same bytes.
func Canonical(value any) ([]byte, error) {
	loose, err := json.Marshal(value)
	if err != nil {
		return nil, fmt.Errorf("canonical JSON: %w", err)
	}
	decoder := json.NewDecoder(bytes.NewReader(loose))
	decoder.UseNumber()
	var tree any
	if err := decoder.Decode(&tree); err != nil {
		return nil, fmt.Errorf("canonical JSON: %w", err)
	}
	var out bytes.Buffer
	if err := writeCanonical(&out, tree); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// Hash is the SHA-256 of bytes, in lower-case hexadecimal (64 characters).
func Hash(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

func writeCanonical(out *bytes.Buffer, node any) error {
	switch v := node.(type) {
	case nil:
		out.WriteString("null")
	case bool:
		out.WriteString(strconv.FormatBool(v))
	case string:
		writeCanonicalString(out, v)
	case json.Number:
		return writeCanonicalNumber(out, v)
	case []any:
		return writeCanonicalArray(out, v)
	case map[string]any:
		return writeCanonicalObject(out, v)
	}
	return nil
}

func writeCanonicalNumber(out *bytes.Buffer, number json.Number) error {
	const exact = 1 << 53
	n, err := strconv.ParseInt(number.String(), 10, 64)
	if err != nil || n > exact || n < -exact {
		return fmt.Errorf("canonical JSON: %s is not an exact integer", number)
	}
	out.WriteString(strconv.FormatInt(n, 10))
	return nil
}

func writeCanonicalArray(out *bytes.Buffer, items []any) error {
	out.WriteByte('[')
	for i, item := range items {
		if i > 0 {
			out.WriteByte(',')
		}
		if err := writeCanonical(out, item); err != nil {
			return err
		}
	}
	out.WriteByte(']')
	return nil
}

func writeCanonicalObject(out *bytes.Buffer, object map[string]any) error {
	keys := make([]string, 0, len(object))
	for key := range object {
		keys = append(keys, key)
	}
	sort.Slice(keys, func(i, j int) bool { return lessUTF16(keys[i], keys[j]) })
	out.WriteByte('{')
	for i, key := range keys {
		if i > 0 {
			out.WriteByte(',')
		}
		writeCanonicalString(out, key)
		out.WriteByte(':')
		if err := writeCanonical(out, object[key]); err != nil {
			return err
		}
	}
	out.WriteByte('}')
	return nil
}

// lessUTF16 orders keys by UTF-16 code units, as RFC 8785 section 3.2.3 asks.
func lessUTF16(a, b string) bool {
	if isASCII(a) && isASCII(b) {
		return a < b
	}
	ua, ub := utf16.Encode([]rune(a)), utf16.Encode([]rune(b))
	for i := 0; i < len(ua) && i < len(ub); i++ {
		if ua[i] != ub[i] {
			return ua[i] < ub[i]
		}
	}
	return len(ua) < len(ub)
}

func isASCII(text string) bool {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

var canonicalEscapes = map[rune]string{
	'"': `\"`, '\\': `\\`, '\b': `\b`, '\f': `\f`, '\n': `\n`, '\r': `\r`, '\t': `\t`,
}

// writeCanonicalString escapes only what RFC 8785 section 3.2.2.2 names;
// encoding/json escapes more, U+2028 among it.
func writeCanonicalString(out *bytes.Buffer, text string) {
	out.WriteByte('"')
	for _, r := range text {
		switch {
		case r >= 0x20 && r != '"' && r != '\\':
			out.WriteRune(r)
		case canonicalEscapes[r] != "":
			out.WriteString(canonicalEscapes[r])
		default:
			fmt.Fprintf(out, `\u%04x`, r)
		}
	}
	out.WriteByte('"')
}
