package handlers_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// mostOverTheWire is what a first page may weigh, compressed, with style
// sheets, scripts and icons, in bytes.
const mostOverTheWire = 60_000

// weight is the size of a page and of everything that it loads, as a browser
// without anything in its cache gets them.
func (b *browser) weight(path string) int {
	b.h.t.Helper()
	total := b.compressed(path)
	seen := map[string]bool{}
	page := b.get(path).want(b.h.t, http.StatusOK)
	for selector, attribute := range map[string]string{"link[href]": "href", "script[src]": "src", "use[href]": "href"} {
		page.doc.Find(selector).Each(func(_ int, element *goquery.Selection) {
			address, _, _ := strings.Cut(element.AttrOr(attribute, ""), "#")
			if !seen[address] {
				seen[address] = true
				total += b.compressed(address)
			}
		})
	}
	if len(seen) < 5 {
		b.h.t.Fatalf("%s loads only %v", path, seen)
	}
	return total
}

// compressed is the length of an answer's body on the wire.
func (b *browser) compressed(path string) int {
	b.h.t.Helper()
	return len(b.get(path, "Accept-Encoding", "gzip, deflate, br, zstd").want(b.h.t, http.StatusOK).Body)
}

func TestTheFirstPageIsSmall(t *testing.T) {
	h := furnished(t)
	h.sendQuote("HALO", offer())
	client := h.signIn("approver@halo.example")
	for path, person := range map[string]*browser{
		"/login": h.visitor(), "/projects/HALO": client, "/projects/HALO/quotes/1": client,
	} {
		weight := person.weight(path)
		t.Logf("%s: %d bytes with all that it loads", path, weight)
		if weight > mostOverTheWire {
			t.Errorf("%s: %d bytes, want at most %d", path, weight, mostOverTheWire)
		}
	}
}
