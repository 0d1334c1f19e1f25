package handlers_test

import (
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"portal/handlers"
)

// TestOnlyATrustedProxySaysWhereFrom accepts a quote with made-up forwarding
// headers and looks at the address in the snapshot.
func TestOnlyATrustedProxySaysWhereFrom(t *testing.T) {
	for name, test := range map[string]struct {
		trusted   []netip.Prefix
		forwarded string
		want      string
	}{
		"nobody is trusted":                 {nil, "203.0.113.9", "127.0.0.1"},
		"another network is trusted":        {[]netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}, "203.0.113.9", "127.0.0.1"},
		"the proxy is trusted":              {[]netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, "203.0.113.9", "203.0.113.9"},
		"what stands before is made up":     {[]netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, "198.51.100.1, 203.0.113.9", "203.0.113.9"},
		"a trusted proxy says nothing":      {[]netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, "", "127.0.0.1"},
		"what it says is no address at all": {[]netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, "<script>", "127.0.0.1"},
	} {
		t.Run(name, func(t *testing.T) {
			h := furnished(t)
			number := h.sendQuote("HALO", offer())
			h.serve(handlers.Config{TrustedProxies: test.trusted})
			view := h.quote("HALO", number)
			form := url.Values{
				"revision": {"1"}, "hash": {view.Quote.ContentHash}, "name": {"Priya Nair"}, "may_agree": {"1"},
			}
			b := h.signIn("approver@halo.example")
			b.post(fmt.Sprintf("/projects/HALO/quotes/%d/accept", number), form, "X-Forwarded-For", test.forwarded).want(t, http.StatusSeeOther)
			if got := h.quote("HALO", number).Snapshot.Ip; got != test.want {
				t.Errorf("the snapshot says %s, want %s", got, test.want)
			}
		})
	}
}

func TestALinkLeadsToTheAddressThatPeopleUse(t *testing.T) {
	proxy := []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	public, err := url.Parse("https://portal.example.com")
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		config handlers.Config
		want   string
	}{
		"by default":            {handlers.Config{}, "http://127.0.0.1"},
		"with a public address": {handlers.Config{URL: public}, "https://portal.example.com/welcome/"},
		"behind a proxy":        {handlers.Config{TrustedProxies: proxy}, "https://front.example/welcome/"},
	} {
		t.Run(name, func(t *testing.T) {
			h := furnished(t)
			h.serve(test.config)
			b := h.visitor()
			signedIn := b.post("/login", url.Values{"email": {adminMail}, "password": {password}}).want(t, http.StatusSeeOther)
			cookie := sessionCookie(t, signedIn)
			got := b.post("/staff/1/link", nil, "X-Forwarded-Proto", "https", "X-Forwarded-Host", "front.example",
				"Cookie", cookie.Name+"="+cookie.Value).want(t, http.StatusOK)
			link, _ := got.doc.Find("#one-time-link").Attr("value")
			if !strings.HasPrefix(link, test.want) {
				t.Errorf("the link is %s", link)
			}
		})
	}
}
