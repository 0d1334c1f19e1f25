package rules_test

import (
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"

	"portal/rules"
)

func TestServiceTotal(t *testing.T) {
	tests := []struct{ unitPrice, quantity, want int64 }{
		{100_00, 1_000, 100_00},
		{100_00, 1_500, 150_00},
		{100_00, 0, 0},
		{0, 5_000, 0},
		{1, 499, 0},
		{1, 500, 1},
		{3, 500, 2},
		{33_33, 333, 11_10},
		{99_99, 1_005, 100_49},
		{rules.MaxPrice, 1_000_000_000, rules.MaxPrice * 1_000_000},
	}
	for _, test := range tests {
		service := rules.QuoteService{UnitPrice: test.unitPrice, Quantity: test.quantity}
		if got := service.Total(); got != test.want {
			t.Errorf("%d × %d thousandths = %d, want %d", test.unitPrice, test.quantity, got, test.want)
		}
	}
}

func TestSumVAT(t *testing.T) {
	tests := []struct {
		lines  int64
		status rules.VATStatus
		rate   int64
		want   rules.Totals
	}{
		{100_00, rules.VATExclusive, 2000, rules.Totals{Subtotal: 100_00, VAT: 20_00, Total: 120_00}},
		{100_00, rules.VATInclusive, 2000, rules.Totals{Subtotal: 83_33, VAT: 16_67, Total: 100_00}},
		{100_00, rules.VATZeroRated, 2000, rules.Totals{Subtotal: 100_00, Total: 100_00}},
		{100_00, rules.VATExempt, 2000, rules.Totals{Subtotal: 100_00, Total: 100_00}},
		{100_00, rules.VATReverseCharge, 2000, rules.Totals{Subtotal: 100_00, Total: 100_00}},
		{5, rules.VATExclusive, 1000, rules.Totals{Subtotal: 5, VAT: 1, Total: 6}},
		{4, rules.VATExclusive, 1000, rules.Totals{Subtotal: 4, Total: 4}},
		{1, rules.VATInclusive, 10_000, rules.Totals{VAT: 1, Total: 1}},
		{0, rules.VATExclusive, 2000, rules.Totals{}},
		{100_00, rules.VATExclusive, 0, rules.Totals{Subtotal: 100_00, Total: 100_00}},
		{100_00, "unknown", 2000, rules.Totals{Subtotal: 100_00, Total: 100_00}},
	}
	for _, test := range tests {
		if got := rules.SumVAT(test.lines, test.status, test.rate); got != test.want {
			t.Errorf("%d, %s at %d: got %+v, want %+v", test.lines, test.status, test.rate, got, test.want)
		}
	}
}

func TestTotalsAgainstExactArithmetic(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for range 4000 {
		offer, lines := randomOffer(random)
		for _, status := range rules.VATStatuses {
			offer.VATStatus, offer.VATRate = status, random.Int64N(10_001)
			checkTotals(t, offer, lines)
			if t.Failed() {
				return
			}
		}
	}
}

// At the limits each service line is as large as a line can be typed, and
// still nothing may wrap round.
func TestTotalsAtTheLimits(t *testing.T) {
	var offer rules.QuoteOffer
	lines := new(big.Int)
	for range rules.MaxCycles {
		offer.Cycles = append(offer.Cycles, rules.QuoteCycle{Price: rules.MaxPrice})
		lines.Add(lines, big.NewInt(rules.MaxPrice))
	}
	for range rules.MaxServices {
		service := rules.QuoteService{UnitPrice: rules.MaxPrice, Quantity: 1_000_000_000}
		offer.Services = append(offer.Services, service)
		lines.Add(lines, exactLine(service))
	}
	for _, status := range rules.VATStatuses {
		offer.VATStatus, offer.VATRate = status, 10_000
		checkTotals(t, offer, lines)
	}
}

func randomOffer(random *rand.Rand) (offer rules.QuoteOffer, lines *big.Int) {
	lines = new(big.Int)
	largest := []int64{10, 1_000, 1_000_000, rules.MaxPrice}[random.IntN(4)]
	for range random.IntN(4) {
		cycle := rules.QuoteCycle{Price: random.Int64N(largest + 1)}
		offer.Cycles = append(offer.Cycles, cycle)
		lines.Add(lines, big.NewInt(cycle.Price))
	}
	for range random.IntN(4) {
		service := rules.QuoteService{UnitPrice: random.Int64N(largest + 1), Quantity: random.Int64N(1_000_000)}
		offer.Services = append(offer.Services, service)
		lines.Add(lines, exactLine(service))
	}
	return offer, lines
}

func checkTotals(t *testing.T, offer rules.QuoteOffer, lines *big.Int) {
	t.Helper()
	got := offer.Totals()
	if got.Subtotal+got.VAT != got.Total {
		t.Errorf("%s at %d: %+v does not add up", offer.VATStatus, offer.VATRate, got)
	}
	want := exactVAT(lines, offer.VATStatus, offer.VATRate)
	if want.Cmp(big.NewInt(got.VAT)) != 0 {
		t.Errorf("%s at %d on %s: VAT is %d, want %s", offer.VATStatus, offer.VATRate, lines, got.VAT, want)
	}
	kept := got.Subtotal
	if offer.VATStatus == rules.VATInclusive {
		kept = got.Total
	}
	if lines.Cmp(big.NewInt(kept)) != 0 {
		t.Errorf("%s at %d: the lines make %s, the totals say %+v", offer.VATStatus, offer.VATRate, lines, got)
	}
}

func exactVAT(lines *big.Int, status rules.VATStatus, rate int64) *big.Int {
	switch status {
	case rules.VATExclusive:
		return nearest(new(big.Rat).Mul(new(big.Rat).SetInt(lines), big.NewRat(rate, 10_000)))
	case rules.VATInclusive:
		return nearest(new(big.Rat).Mul(new(big.Rat).SetInt(lines), big.NewRat(rate, 10_000+rate)))
	}
	return new(big.Int)
}

func exactLine(service rules.QuoteService) *big.Int {
	price := new(big.Rat).SetInt64(service.UnitPrice)
	return nearest(price.Mul(price, big.NewRat(service.Quantity, 1000)))
}

// nearest is the largest integer at most half above the value.
func nearest(value *big.Rat) *big.Int {
	value.Add(value, big.NewRat(1, 2))
	return new(big.Int).Div(value.Num(), value.Denom())
}

func TestVATInWords(t *testing.T) {
	tests := []struct {
		status  rules.VATStatus
		hasRate bool
		says    string
	}{
		{rules.VATExclusive, true, "VAT at 17.5% is added"},
		{rules.VATInclusive, true, "already include VAT at 17.5%"},
		{rules.VATZeroRated, false, "at 0%"},
		{rules.VATExempt, false, "exempt from VAT"},
		{rules.VATReverseCharge, false, "Reverse charge"},
	}
	if len(tests) != len(rules.VATStatuses) {
		t.Fatalf("%d statuses are tested, there are %d", len(tests), len(rules.VATStatuses))
	}
	for i, test := range tests {
		if rules.VATStatuses[i] != test.status || !test.status.Known() || test.status.HasRate() != test.hasRate {
			t.Errorf("%s: offered %s, known %v, has a rate %v", test.status, rules.VATStatuses[i], test.status.Known(), test.status.HasRate())
		}
		if sentence := test.status.Sentence(1750); !strings.Contains(sentence, test.says) || test.status.Words() == "" {
			t.Errorf("%s: %q, %q, want it to say %q", test.status, test.status.Words(), sentence, test.says)
		}
	}
	unknown := rules.VATStatus("none")
	if unknown.Known() || unknown.HasRate() || unknown.Words() != "" || unknown.Sentence(1750) != "" {
		t.Error("a status that does not exist is treated like one that does")
	}
}
