package rules

import (
	"math/big"
	"strconv"
	"strings"
)

// MaxAmount is the largest price, line or total taken, in minor units: it
// keeps every sum far inside what a double, and so canonical JSON, holds.
const MaxAmount int64 = 1_000_000_000_000

// MaxPrice is the largest single price that can be typed: 99,999,999.99 in a
// currency of two decimals.
const MaxPrice int64 = 9_999_999_999

// ParsePrice reads a price typed by a person into minor units of a currency
// with that many decimals. Grouping by comma, space, apostrophe or dot and a
// comma as decimal sign are understood where only one reading is possible.
// Negative, ambiguous and too precise prices are refused as Invalid.
func ParsePrice(text string, decimals int) (int64, error) {
	return parseDecimal(text, decimals, MaxPrice, "price")
}

// ParseQuantity reads a quantity of up to three decimals into thousandths.
func ParseQuantity(text string) (int64, error) {
	return parseDecimal(text, 3, 1_000_000_000, "quantity")
}

// ParseRate reads a percentage of up to two decimals into basis points, from
// 0 to 10,000 (100 %).
func ParseRate(text string) (int64, error) {
	text = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(text), "%"))
	return parseDecimal(text, 2, 10_000, "rate")
}

func parseDecimal(text string, decimals int, limit int64, what string) (int64, error) {
	whole, fraction, err := splitDecimal(text, decimals, what)
	if err != nil {
		return 0, err
	}
	fraction += strings.Repeat("0", decimals-len(fraction))
	value, ok := new(big.Int).SetString(whole+fraction, 10)
	if !ok || !value.IsInt64() || value.Int64() > limit {
		return 0, Fail(Invalid, "This %s is too large: %s is the most.", what, PlainDecimal(limit, decimals))
	}
	return value.Int64(), nil
}

func splitDecimal(text string, decimals int, what string) (whole, fraction string, err error) {
	text = strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", "'", "", "\u2019", "").Replace(strings.TrimSpace(text))
	if strings.HasPrefix(text, "-") || strings.HasPrefix(text, "\u2212") {
		return "", "", Fail(Invalid, "A %s cannot be negative.", what)
	}
	if strings.Trim(text, "0123456789.,") != "" || strings.Trim(text, ".,") == "" {
		return "", "", Fail(Invalid, "Write this %s in digits, such as %s.", what, PlainDecimal(125*pow10(decimals), decimals))
	}
	whole, fraction, ok := cutFraction(text, decimals)
	if !ok {
		return "", "", Fail(Invalid, "This %s can be read in two ways. Write it like %s.", what, PlainDecimal(1250*pow10(decimals), decimals))
	}
	if len(fraction) > decimals {
		return "", "", Fail(Invalid, "This %s has more than %d decimals.", what, decimals)
	}
	return whole, fraction, nil
}

// cutFraction finds the decimal sign. The last sign is the decimal one when
// both kinds occur; a sign that repeats groups thousands; a single comma
// before exactly three digits groups them, a single dot never does.
func cutFraction(text string, decimals int) (whole, fraction string, ok bool) {
	dots, commas := strings.Count(text, "."), strings.Count(text, ",")
	dot, comma := strings.LastIndex(text, "."), strings.LastIndex(text, ",")
	decimal := byte(0)
	switch {
	case dots == 1 && (commas == 0 || dot > comma):
		decimal = '.'
	case commas == 1 && dots > 0 && comma > dot:
		decimal = ','
	case commas == 1 && dots == 0 && len(text)-comma-1 != 3:
		decimal = ','
	case commas == 1 && dots == 0 && decimals == 3:
		return "", "", false
	}
	whole = text
	if decimal != 0 {
		at := strings.LastIndexByte(text, decimal)
		whole, fraction = text[:at], text[at+1:]
	}
	digits, ok := ungroup(whole)
	if digits == "" {
		digits = "0"
	}
	return digits, fraction, ok && strings.Trim(fraction, "0123456789") == ""
}

// ungroup removes one kind of grouping sign and refuses groups that are not
// of three digits.
func ungroup(whole string) (string, bool) {
	sign := ","
	if strings.Contains(whole, ".") {
		sign = "."
	}
	groups := strings.Split(whole, sign)
	for i, group := range groups {
		if strings.Trim(group, "0123456789") != "" || (i > 0 && len(group) != 3) {
			return "", false
		}
		if i == 0 && len(groups) > 1 && (len(group) == 0 || len(group) > 3) {
			return "", false
		}
	}
	return strings.Join(groups, ""), true
}

// PlainDecimal writes a scaled integer with a dot and all its decimals and no
// grouping, as it stands in a form field: 123456 with 2 is "1234.56".
func PlainDecimal(value int64, decimals int) string {
	if decimals == 0 {
		return strconv.FormatInt(value, 10)
	}
	scale := pow10(decimals)
	fraction := strconv.FormatInt(value%scale, 10)
	return strconv.FormatInt(value/scale, 10) + "." + strings.Repeat("0", decimals-len(fraction)) + fraction
}

// TrimmedDecimal is PlainDecimal without zeros at the end: 1500 with 3 is
// "1.5".
func TrimmedDecimal(value int64, decimals int) string {
	text := PlainDecimal(value, decimals)
	if decimals == 0 {
		return text
	}
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}

func pow10(n int) int64 {
	result := int64(1)
	for range n {
		result *= 10
	}
	return result
}

// roundedRatio is amount × numerator ÷ denominator, rounded to the nearest
// integer, halves upwards. The arguments are not negative.
func roundedRatio(amount, numerator, denominator int64) int64 {
	product := new(big.Int).Mul(big.NewInt(amount), big.NewInt(numerator))
	product.Mul(product, big.NewInt(2)).Add(product, big.NewInt(denominator))
	product.Quo(product, big.NewInt(2*denominator))
	if !product.IsInt64() {
		return MaxAmount + 1
	}
	return product.Int64()
}
