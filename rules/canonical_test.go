package rules_test

import (
	"bytes"
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"

	"portal/rules"
)

func TestCanonical(t *testing.T) {
	tests := []struct {
		name  string
		value any
		want  string
	}{
		// RFC 8785 section 3.2.3, the keys of its sorting example.
		{"keys by UTF-16", map[string]any{
			"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5, "\u0080": 6, "\u00f6": 7,
		}, `{"\r":2,"1":4,"` + "\u0080" + `":6,"ö":7,"€":1,"😀":5,"` + "\ufb33" + `":3}`},
		// RFC 8785 section 3.2.2, the string of its serialisation example.
		{"escapes", "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"\u002f", `"€$\u000f\nA'B\"\\\\\"/"`},
		{"literals", []any{nil, true, false}, `[null,true,false]`},
		{"short escapes", "\b\t\n\f\r", `"\b\t\n\f\r"`},
		{"other control characters", "\x00\x01\x0b\x1f\x7f", `"\u0000\u0001\u000b\u001f` + "\x7f" + `"`},
		{"no escapes for HTML", "<b>&amp;</b>", `"<b>&amp;</b>"`},
		{"no escapes for JavaScript", "\u2028\u2029", "\"\u2028\u2029\""},
		{"bytes that are no text", "a\xffb", "\"a\ufffdb\""},
		{"a key that begins another", map[string]any{"ab": 1, "a": 2, "": 3}, `{"":3,"a":2,"ab":1}`},
		{"nesting", map[string]any{"b": []any{map[string]any{"d": 1, "c": 2}}, "a": map[string]any{}}, `{"a":{},"b":[{"c":2,"d":1}]}`},
		{"fields by name", rules.Totals{Subtotal: 1, VAT: 2, Total: 3}, `{"subtotal":1,"total":3,"vat":2}`},
		{"integers", []int64{0, -1, 1 << 53, -1 << 53}, `[0,-1,9007199254740992,-9007199254740992]`},
		{"minus zero", json.RawMessage(`-0`), `0`},
		{"white space", json.RawMessage("{ \"a\" : [ 1 , 2 ] }"), `{"a":[1,2]}`},
	}
	for _, test := range tests {
		if got, err := rules.Canonical(test.value); err != nil || string(got) != test.want {
			t.Errorf("%s: got %s and error %v, want %s", test.name, got, err, test.want)
		}
	}
}

func TestCanonicalRefuses(t *testing.T) {
	values := []any{
		int64(1<<53 + 1), int64(-1<<53 - 1), uint64(math.MaxUint64), 0.5, 1e21, math.NaN(), math.Inf(1),
		json.RawMessage(`1e2`), json.RawMessage(`1.0`), json.RawMessage(`{`), []any{1.5}, map[string]any{"a": 1.5}, func() {},
	}
	for _, value := range values {
		if got, err := rules.Canonical(value); err == nil {
			t.Errorf("%v is written as %s, want it refused", value, got)
		}
		if _, hash, err := rules.Freeze(value); err == nil || hash != "" {
			t.Errorf("%v has the hash %q, want an error", value, hash)
		}
	}
}

func TestHash(t *testing.T) {
	// The example "abc" of FIPS 180-4.
	const want = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
	if got := rules.Hash([]byte("abc")); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	canonical, hash, err := rules.Freeze(map[string]int{"b": 1, "a": 2})
	if err != nil || string(canonical) != `{"a":2,"b":1}` || hash != rules.Hash(canonical) {
		t.Errorf("frozen as %s with hash %s, error %v", canonical, hash, err)
	}
}

// A missing list and an empty one say the same, so they must be the same
// content: consent is bound to the hash.
func TestMissingListsFreezeAsEmpty(t *testing.T) {
	missing := rules.QuoteContent{Offer: rules.QuoteOffer{Cycles: []rules.QuoteCycle{{Key: "a"}}}}
	empty := rules.QuoteContent{Offer: rules.QuoteOffer{
		Cycles:   []rules.QuoteCycle{{Key: "a", Content: rules.CycleContent{Deliverables: []rules.Deliverable{}}}},
		Services: []rules.QuoteService{},
	}}
	pairs := map[string][2]any{
		"quote":         {missing, empty},
		"cycle":         {rules.CycleContent{}, rules.CycleContent{Deliverables: []rules.Deliverable{}}},
		"empty offer":   {rules.QuoteOffer{}, rules.QuoteOffer{Cycles: []rules.QuoteCycle{}, Services: []rules.QuoteService{}}},
		"offer pointer": {&rules.QuoteOffer{}, rules.QuoteOffer{}},
	}
	for name, pair := range pairs {
		first, firstHash, _ := rules.Freeze(pair[0])
		second, secondHash, err := rules.Freeze(pair[1])
		if err != nil || firstHash != secondHash || bytes.Contains(first, []byte("null")) {
			t.Errorf("%s: %s and %s are not one content (error %v)", name, first, second, err)
		}
	}
}

// Every field of a quote's content is part of what is signed.
func TestEveryFieldCounts(t *testing.T) {
	content := exampleContent()
	_, before, err := rules.Freeze(content)
	if err != nil {
		t.Fatal(err)
	}
	fields := 0
	eachField(reflect.ValueOf(&content).Elem(), "content", func(path string) {
		fields++
		if _, after, err := rules.Freeze(content); err != nil || after == before {
			t.Errorf("%s was changed and the hash stayed, error %v", path, err)
		}
	})
	if fields < 30 {
		t.Errorf("only %d fields were tried", fields)
	}
	if _, after, _ := rules.Freeze(content); after != before {
		t.Error("the content was not put back as it was")
	}
}

func exampleContent() rules.QuoteContent {
	offer := rules.QuoteOffer{
		Title: "Website", Introduction: "# Hello", Terms: "Pay.", Currency: "GBP", VATStatus: rules.VATExclusive, VATRate: 2000,
		Cycles: []rules.QuoteCycle{{Key: "c1", Price: 100_00, Content: rules.CycleContent{
			Name: "Design", Start: "2027-01-04", End: "2027-01-29", Introduction: "First",
			Deliverables: []rules.Deliverable{{Key: "d1", Title: "Sketch", Description: "One", Criterion: "Seen"}},
		}}},
		Services: []rules.QuoteService{{Key: "s1", Name: "Hosting", Description: "Yearly", Quantity: 1500, Unit: "years", UnitPrice: 10_00}},
		Files:    []rules.QuoteFile{{Name: "plan.pdf", Size: 1234, SHA256: "ba7816bf"}},
	}
	return rules.QuoteContent{
		Format: rules.QuoteContentFormat, Number: "HALO-Q1", Revision: 1, Expires: "2027-03-31", Offer: offer, Totals: offer.Totals(),
		Parties: rules.QuoteParties{Agency: "Studio", AgencyVAT: "GB1", Client: "Halo", Project: "Site"},
	}
}

// eachField changes one string or number after the other, tells of it and
// puts it back.
func eachField(value reflect.Value, path string, changed func(path string)) {
	switch value.Kind() {
	case reflect.Struct:
		for i := range value.NumField() {
			eachField(value.Field(i), path+"."+value.Type().Field(i).Name, changed)
		}
	case reflect.Slice:
		for i := range value.Len() {
			eachField(value.Index(i), path+"[]", changed)
		}
	case reflect.String:
		before := value.String()
		value.SetString(before + "x")
		changed(path)
		value.SetString(before)
	case reflect.Int64:
		before := value.Int()
		value.SetInt(before + 1)
		changed(path)
		value.SetInt(before)
	}
}

func FuzzCanonical(f *testing.F) {
	example, err := rules.Canonical(exampleContent())
	if err != nil {
		f.Fatal(err)
	}
	seeds := []string{
		string(example), `{"b":1,"a":[null,true,"\u2028<>&"]}`, `"\ud83d\ude00\ud800"`, `{"a":1,"a":2}`,
		`-0`, `9007199254740993`, `"\u0000\u001f\""`, `{"\ufb33":1,"\ud83d\ude00":2}`, "\"\xff\"", strings.Repeat("[", 50) + strings.Repeat("]", 50),
	}
	for _, seed := range seeds {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		first, err := rules.Canonical(json.RawMessage(text))
		if err != nil {
			return
		}
		second, err := rules.Canonical(json.RawMessage(first))
		if err != nil || !bytes.Equal(first, second) {
			t.Fatalf("%s became %s, error %v", first, second, err)
		}
		if !reflect.DeepEqual(decode(t, text), decode(t, first)) {
			t.Fatalf("%s no longer says what %s said", first, text)
		}
	})
}

func decode(t *testing.T, text []byte) any {
	var tree any
	if err := json.Unmarshal(text, &tree); err != nil {
		t.Fatal(err)
	}
	return tree
}
