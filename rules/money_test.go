package rules_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"portal/rules"
)

const refused = -1

func TestParsePrice(t *testing.T) {
	tests := []struct {
		typed    string
		decimals int
		want     int64
		message  string
	}{
		{"0", 2, 0, ""},
		{"12", 2, 12_00, ""},
		{"12.5", 2, 12_50, ""},
		{"12.50", 2, 12_50, ""},
		{"12,50", 2, 12_50, ""},
		{"12,5", 2, 12_50, ""},
		{".5", 2, 50, ""},
		{",5", 2, 50, ""},
		{"5.", 2, 5_00, ""},
		{"  7 ", 2, 7_00, ""},
		{"0012", 2, 12_00, ""},

		{"1.234,56", 2, 1234_56, ""},
		{"1,234.56", 2, 1234_56, ""},
		{"1,234", 2, 1234_00, ""},
		{"12.345.678", 2, 12345678_00, ""},
		{"1,234,567", 2, 1234567_00, ""},
		{"1 234,5", 2, 1234_50, ""},
		{"1\u00a0234,50", 2, 1234_50, ""},
		{"1\u202f234,50", 2, 1234_50, ""},
		{"1\u2009234,50", 2, 1234_50, ""},
		{"1'234.50", 2, 1234_50, ""},
		{"1\u2019234\u2019567.50", 2, 1234567_50, ""},

		{"1250", 0, 1250, ""},
		{"1,250", 0, 1250, ""},
		{"1,5", 0, refused, "without decimals"},
		{"1.250", 0, refused, "without decimals"},
		{"1.234", 3, 1_234, ""},
		{"1,234", 3, refused, "two ways"},
		{"0,234", 3, 234, ""},
		{",234", 3, 234, ""},
		{"1234,567", 3, 1234_567, ""},
		{"1 234,567", 3, 1234_567, ""},
		{"1,234.567", 3, 1234_567, ""},

		{"0.005", 2, refused, "more than 2 decimals"},
		{"0,005", 2, refused, "more than 2 decimals"},
		{"1.234", 2, refused, "more than 2 decimals"},
		{"1,2345", 2, refused, "more than 2 decimals"},
		{"1234,567", 2, refused, "more than 2 decimals"},

		{"12 50", 2, refused, "two ways"},
		{"0,500,000", 2, refused, "two ways"},
		{"1,23,456", 2, refused, "two ways"},
		{"1..2", 2, refused, "two ways"},
		{"1.2,3", 2, refused, "two ways"},
		{"1.234,567.89", 2, refused, "two ways"},
		{"1,234 567", 2, refused, "two ways"},
		{"1.234 567", 2, refused, "two ways"},

		{"-1", 2, refused, "negative"},
		{"\u22121", 2, refused, "negative"},
		{"", 2, refused, "such as 125.00"},
		{"   ", 2, refused, "such as 125.00"},
		{".", 2, refused, "in digits"},
		{",", 2, refused, "in digits"},
		{"twelve", 2, refused, "in digits"},
		{"12 GBP", 2, refused, "in digits"},
		{"+5", 2, refused, "in digits"},
		{"1e5", 2, refused, "in digits"},
		{"0x10", 2, refused, "in digits"},
		{"1_000", 2, refused, "in digits"},
		{"٣", 2, refused, "in digits"},
		{"１２", 2, refused, "in digits"},
		{"1\x002", 2, refused, "in digits"},

		{"99,999,999.99", 2, rules.MaxPrice, ""},
		{"99,999,999.991", 2, refused, "more than 2 decimals"},
		{"100,000,000.00", 2, refused, "99999999.99 is the most"},
		{"9999999999", 0, rules.MaxPrice, ""},
		{"10000000000", 0, refused, "9999999999 is the most"},
		{"9999999.999", 3, rules.MaxPrice, ""},
		{"10000000", 3, refused, "9999999.999 is the most"},
		{"9223372036854775808", 0, refused, "too large"},
		{strings.Repeat("9", 2_000_000), 2, refused, "too large"},
		{strings.Repeat("0", 5000) + "7", 2, 7_00, ""},
	}
	for _, test := range tests {
		got, err := rules.ParsePrice(test.typed, test.decimals)
		checkParsed(t, shorten(test.typed), got, test.want, err, test.message)
	}
}

func TestParseQuantityAndRate(t *testing.T) {
	parse := map[string]func(string) (int64, error){"quantity": rules.ParseQuantity, "rate": rules.ParseRate}
	tests := []struct {
		what, typed string
		want        int64
		message     string
	}{
		{"quantity", "1", 1_000, ""},
		{"quantity", "1.5", 1_500, ""},
		{"quantity", "0,125", 125, ""},
		{"quantity", "0.001", 1, ""},
		{"quantity", "0.0005", refused, "more than 3 decimals"},
		{"quantity", "1,000", refused, "two ways. Write it like 1250.000"},
		{"quantity", "1000000", 1_000_000_000, ""},
		{"quantity", "1000000.001", refused, "1000000.000 is the most"},
		{"quantity", "", refused, "in digits"},
		{"rate", "20", 2_000, ""},
		{"rate", "20%", 2_000, ""},
		{"rate", " 17,5 % ", 1_750, ""},
		{"rate", "0", 0, ""},
		{"rate", "100", 10_000, ""},
		{"rate", "100.01", refused, "100.00 is the most"},
		{"rate", "8.875", refused, "more than 2 decimals"},
		{"rate", "-5%", refused, "negative"},
		{"rate", "%", refused, "in digits"},
		{"rate", "20%%", refused, "in digits"},
	}
	for _, test := range tests {
		got, err := parse[test.what](test.typed)
		checkParsed(t, test.what+" "+test.typed, got, test.want, err, test.message)
	}
}

func checkParsed(t *testing.T, typed string, got, want int64, err error, message string) {
	t.Helper()
	switch {
	case want != refused && (err != nil || got != want):
		t.Errorf("%q: got %d and error %v, want %d", typed, got, err, want)
	case want == refused && err == nil:
		t.Errorf("%q: read as %d, want it refused", typed, got)
	case want == refused && rules.KindOf(err) != rules.Invalid:
		t.Errorf("%q: kind %v, want Invalid", typed, rules.KindOf(err))
	case want == refused && !strings.Contains(err.Error(), message):
		t.Errorf("%q: told %q, want it to say %q", typed, err, message)
	}
}

func shorten(text string) string {
	if len(text) > 40 {
		return text[:40] + "…"
	}
	return text
}

func TestDecimalsAsText(t *testing.T) {
	tests := []struct {
		value          int64
		decimals       int
		plain, trimmed string
	}{
		{0, 2, "0.00", "0"},
		{5, 2, "0.05", "0.05"},
		{150, 2, "1.50", "1.5"},
		{123456, 2, "1234.56", "1234.56"},
		{100, 0, "100", "100"},
		{1500, 3, "1.500", "1.5"},
		{100_000, 3, "100.000", "100"},
	}
	for _, test := range tests {
		if got := rules.PlainDecimal(test.value, test.decimals); got != test.plain {
			t.Errorf("PlainDecimal(%d, %d) = %q, want %q", test.value, test.decimals, got, test.plain)
		}
		if got := rules.TrimmedDecimal(test.value, test.decimals); got != test.trimmed {
			t.Errorf("TrimmedDecimal(%d, %d) = %q, want %q", test.value, test.decimals, got, test.trimmed)
		}
	}
}

// What a form field shows must be read back as the same amount.
func TestFormFieldRoundTrip(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 5000 {
		decimals := random.IntN(4)
		value := random.Int64N(rules.MaxPrice + 1)
		for _, text := range []string{rules.PlainDecimal(value, decimals), rules.TrimmedDecimal(value, decimals)} {
			if got, err := rules.ParsePrice(text, decimals); err != nil || got != value {
				t.Fatalf("%d with %d decimals shows as %q and is read as %d, error %v", value, decimals, text, got, err)
			}
		}
	}
}
