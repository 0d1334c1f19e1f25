package handlers_test

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"net/http"
	"strings"
	"testing"

	_ "modernc.org/sqlite"
)

func accepted(t *testing.T) *house {
	t.Helper()
	h := furnished(t)
	h.sendQuote("HALO", offer())
	h.signIn("approver@halo.example").post(quotePath+"/accept", h.acceptForm(), "User-Agent", "Test <browser>").want(t, http.StatusSeeOther)
	return h
}

func TestSnapshotShowsWhatWasAgreedAndByWhom(t *testing.T) {
	h := accepted(t)
	page := h.signIn("viewer@halo.example").get(quotePath+"/snapshot").want(t, http.StatusOK)
	for selector, wants := range map[string][]string{
		".decision-accepted": {
			"Ann Approver", "approver@halo.example", "10 Mar 2027, 10:00 GMT", "127.0.0.1", "Test <browser>",
			"I may agree to them for Halo Bakery.", "£3,600.05",
		},
		"#snapshot-hash":        {h.quote("HALO", 1).Quote.ContentHash},
		"details[open]":         {"Interviews", "Notes are shared.", "Screens"},
		"table.table":           {"Hosting"},
		"#offer-terms + .prose": {"Paid within 30 days."},
	} {
		for _, want := range wants {
			if got := page.text(selector); !strings.Contains(got, want) {
				t.Errorf("%s is %q, without %q", selector, got, want)
			}
		}
	}
}

func TestSnapshotCheck(t *testing.T) {
	h := accepted(t)
	viewer := h.signIn("viewer@halo.example")
	if viewer.get(quotePath+"/snapshot").doc.Find("#snapshot-check .notice").Length() != 0 {
		t.Error("an outcome is shown before any check")
	}
	page := viewer.get(quotePath+"/snapshot?check=1").want(t, http.StatusOK)
	if got := page.text("#snapshot-check .notice-success"); !strings.Contains(got, "unchanged") || !strings.Contains(got, page.text("#snapshot-hash")) {
		t.Errorf("the check says %q", got)
	}
	fragment := viewer.get(quotePath+"/snapshot?check=1", "HX-Request", "true", "HX-Target", "div#snapshot-check").want(t, http.StatusOK)
	if fragment.doc.Find("#snapshot-check").Length() != 1 || fragment.doc.Find("h1").Length() != 0 {
		t.Error("not the fragment alone")
	}
}

func TestSnapshotCheckFindsTampering(t *testing.T) {
	h := accepted(t)
	db, err := sql.Open("sqlite", h.file)
	h.must(err)
	defer db.Close()
	for _, statement := range []string{
		"DROP TRIGGER IF EXISTS snapshots_keep",
		"UPDATE snapshots SET content = replace(content, 'Paid within 30 days', 'Paid within 10 days')",
	} {
		_, err := db.ExecContext(context.Background(), statement)
		h.must(err)
	}
	page := h.signIn("viewer@halo.example").get(quotePath+"/snapshot?check=1").want(t, http.StatusOK)
	if got := page.text("#snapshot-check .notice-danger"); !strings.Contains(got, "not what was agreed") {
		t.Errorf("the check says %q", page.text("#snapshot-check"))
	}
}

func TestSnapshotJSONHasTheAgreedHash(t *testing.T) {
	h := accepted(t)
	file := h.signIn("viewer@halo.example").get(quotePath+"/snapshot.json").want(t, http.StatusOK)
	sum := sha256.Sum256([]byte(file.Body))
	if got := hex.EncodeToString(sum[:]); got != h.quote("HALO", 1).Quote.ContentHash {
		t.Errorf("the bytes have the hash %s", got)
	}
	if got := file.Header.Get("Content-Disposition"); got != `attachment; filename="HALO-Q1.json"` {
		t.Errorf("it is saved as %s", got)
	}
}

func TestSnapshotIsOfAnAcceptedQuoteAlone(t *testing.T) {
	h := accepted(t)
	h.sendQuote("HALO", offer())
	viewer := h.signIn("viewer@halo.example")
	for _, path := range []string{"/snapshot", "/snapshot.json"} {
		viewer.get("/projects/HALO/quotes/2"+path).want(t, http.StatusNotFound)
		h.signIn("approver@moon.example").get(quotePath+path).want(t, http.StatusNotFound)
		h.signIn("feedback@halo.example").get(quotePath+path).want(t, http.StatusForbidden)
	}
}
