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
	value, err := strconv.ParseInt(whole+fraction, 10, 64)
	if err != nil || value > limit {
		return 0, Fail(Invalid, "This %s is too large: %s is the most.", what, PlainDecimal(limit, decimals))
	}
	return value, nil
}

// groupingSigns reads every sign that can only group thousands as a space.
var groupingSigns = strings.NewReplacer("\u00a0", " ", "\u2009", " ", "\u202f", " ", "'", " ", "\u2019", " ")

func splitDecimal(text string, decimals int, what string) (whole, fraction string, err error) {
	text = groupingSigns.Replace(strings.TrimSpace(text))
	if strings.HasPrefix(text, "-") || strings.HasPrefix(text, "\u2212") {
		return "", "", Fail(Invalid, "A %s cannot be negative.", what)
	}
	if !onlyHas(text, digits+"., ") || onlyHas(text, "., ") {
		return "", "", Fail(Invalid, "Write this %s in digits, such as %s.", what, PlainDecimal(125*pow10(decimals), decimals))
	}
	whole, fraction, ok := cutFraction(text, decimals)
	if !ok {
		return "", "", Fail(Invalid, "This %s can be read in two ways. Write it like %s.", what, PlainDecimal(1250*pow10(decimals), decimals))
	}
	if len(fraction) > decimals && decimals == 0 {
		return "", "", Fail(Invalid, "Write this %s without decimals, such as 125.", what)
	}
	if len(fraction) > decimals {
		return "", "", Fail(Invalid, "This %s has more than %d decimals.", what, decimals)
	}
	return whole, fraction, nil
}

const digits = "0123456789"

// onlyHas tells whether all of a text's characters are among some.
func onlyHas(text, some string) bool { return strings.Trim(text, some) == "" }

// cutFraction finds the decimal sign. The last sign is the decimal one when
// both kinds occur; a sign that repeats groups thousands; a single comma
// groups them where it stands before exactly three digits and after what can
// lead a group, a single dot never does.
func cutFraction(text string, decimals int) (whole, fraction string, ok bool) {
	dots, commas := strings.Count(text, "."), strings.Count(text, ",")
	dot, comma := strings.LastIndex(text, "."), strings.LastIndex(text, ",")
	decimal := byte(0)
	switch {
	case dots == 1 && (commas == 0 || dot > comma):
		decimal = '.'
	case commas == 1 && dots > 0 && comma > dot:
		decimal = ','
	case commas == 1 && dots == 0 && (len(text)-comma-1 != 3 || !leadsGroups(text[:comma])):
		decimal = ','
	case commas == 1 && dots == 0 && decimals == 3:
		return "", "", false
	}
	whole = text
	if decimal != 0 {
		at := strings.LastIndexByte(text, decimal)
		whole, fraction = text[:at], text[at+1:]
	}
	whole, ok = ungroup(whole)
	if whole == "" {
		whole = "0"
	}
	return whole, fraction, ok && onlyHas(fraction, digits)
}

// ungroup removes one kind of grouping sign and refuses groups that are not
// of three digits.
func ungroup(whole string) (string, bool) {
	sign := strings.IndexAny(whole, " ,.")
	if sign < 0 {
		return whole, true
	}
	groups := strings.Split(whole, whole[sign:sign+1])
	for _, group := range groups[1:] {
		if len(group) != 3 || !onlyHas(group, digits) {
			return "", false
		}
	}
	return strings.Join(groups, ""), leadsGroups(groups[0])
}

// leadsGroups tells whether a text can stand before the first grouping sign.
func leadsGroups(text string) bool {
	return len(text) >= 1 && len(text) <= 3 && text[0] != '0' && onlyHas(text, digits)
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
