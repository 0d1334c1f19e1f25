package handlers_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

const (
	clientName   = "General Services Administration"
	quoteTitle   = "FedRAMP dashboard"
	approverMail = "cor@gsa.example"
	approverName = "Dana Whitfield"
	fedQuote     = "/projects/FED/quotes/1"
)

// story is how staff and a client agree on real papers, from the first client
// to the work order.
type story struct {
	*tab
	h       *house
	papers  struct{ introduction, terms string }
	sprints []sprint
}

func TestRealPapersFromDraftToWorkOrder(t *testing.T) {
	t.Parallel()
	play(t, true)
}

func TestRealPapersWithoutJavaScript(t *testing.T) {
	t.Parallel()
	play(t, false)
}

func play(t *testing.T, scripts bool) {
	h := newHouse(t)
	h.setUp("Europe/London")
	s := &story{tab: openTab(t, h), h: h}
	s.papers.introduction, s.papers.terms = readPaper(t, "final-pws.md"), readPaper(t, "qasp.md")
	s.sprints = sprintsOf(t, s.papers.introduction)
	if !scripts {
		s.disableScripts()
	}
	s.signIn(adminMail, password)
	s.makeProject()
	s.writeQuote()
	s.sendQuote()
	s.acceptQuote()
	s.readSnapshot()
	s.readPDF()
	s.readWorkOrder()
	if _, err := h.portal.Verify(context.Background()); err != nil {
		t.Error(err)
	}
}

// answered acts and waits for the answer: a fragment with JavaScript, another
// page without.
func (b *tab) answered(selector string, act func()) {
	b.t.Helper()
	if b.scriptless {
		b.through(act)
		return
	}
	b.swap(selector, act)
}

func (s *story) makeProject() {
	s.t.Helper()
	s.through(func() { s.press("Clients") })
	s.fill("#field-name", clientName)
	s.through(func() { s.press("Add the client") })
	s.fill("#field-project_name", quoteTitle)
	s.fill("[name=code]", "FED")
	s.through(func() { s.press("Add the project") })
	s.visit("/projects/FED")
	s.through(func() { s.click(".tabs a[href$='/members']") })
	for _, member := range []struct{ name, email, role string }{
		{approverName, approverMail, "approver"}, {"Noor Haddad", "product@gsa.example", "viewer"},
	} {
		s.fill("#field-name", member.name)
		s.fill("#field-email", member.email)
		s.fill("#field-role", member.role)
		s.fill("#field-password", password)
		s.through(func() { s.press("Add the member") })
		s.wantText("#flash", member.name+" can open this project now.")
	}
}

// writeQuote writes the whole quote in the editor, row by row.
func (s *story) writeQuote() {
	s.t.Helper()
	s.through(func() { s.click(".tabs a[href='/projects/FED']") })
	s.through(func() { s.press("New quote") })
	s.wantPath(fedQuote + "/edit")
	s.fill("#field-title", quoteTitle)
	s.fill("#field-introduction", s.papers.introduction)
	s.fill("#field-terms", s.papers.terms)
	s.fill("#field-vat_status", "exclusive")
	s.fill("#field-vat_rate", "20")
	for i, sprint := range s.sprints {
		s.writeSprint(i, sprint)
	}
	s.writeService()
	s.preview()
	s.answered("#quote-editor", func() { s.click("#save-draft") })
	s.wantText("#flash", "Draft saved.")
	s.through(func() { s.do(chromedp.Reload()) })
	if s.value("#field-introduction") != s.papers.introduction || s.value("#field-terms") != s.papers.terms {
		s.t.Error("the papers came back changed")
	}
	s.wantText("#quote-totals", "£68,676.60")
}

func (s *story) writeSprint(i int, sprint sprint) {
	s.t.Helper()
	row := fmt.Sprintf("#field-cycles-%d-", i)
	s.answered("#quote-editor", func() { s.press("Add a cycle") })
	if !s.scriptless {
		s.wantFocus(row + "name")
	}
	s.fill(row+"name", sprint.name)
	s.fill(row+"start", sprint.start)
	s.fill(row+"end", sprint.end)
	s.fill(row+"price", sprint.price)
	for j, deliverable := range sprint.deliverables {
		if j > 0 {
			s.answered("#quote-editor", func() { s.click(fmt.Sprintf("[value='deliverable-add:%d']", i)) })
		}
		item := fmt.Sprintf("%sdeliverables-%d-", row, j)
		s.fill(item+"title", deliverable.title)
		s.fill(item+"description", deliverable.content)
		s.fill(item+"criterion", "Handed over: "+deliverable.when)
	}
	subtotals := []string{"£12,500.00", "£26,500.00", "£40,500.00", "£56,750.50"}
	s.wantTotals(subtotals[i])
}

func (s *story) writeService() {
	s.t.Helper()
	s.answered("#quote-editor", func() { s.press("Add a service") })
	s.fill("#field-services-0-name", "Staging server")
	s.fill("#field-services-0-quantity", "2")
	s.fill("#field-services-0-unit", "month")
	s.fill("#field-services-0-unit_price", "240")
	s.wantTotals("£57,230.50")
	s.wantText("#quote-totals", "£11,446.10")
	s.wantText("#quote-totals", "£68,676.60")
}

// wantTotals waits for a subtotal, which follows as one types. Without
// JavaScript a button asks for it.
func (s *story) wantTotals(subtotal string) {
	s.t.Helper()
	if s.scriptless {
		s.through(func() { s.press("Update totals") })
	}
	s.wantText("#quote-totals", subtotal)
}

func (s *story) preview() {
	s.t.Helper()
	s.answered("#preview-introduction", func() { s.press("Preview the introduction") })
	s.wantPaper("#preview-introduction .prose", s.papers.introduction)
	s.answered("#preview-terms", func() { s.press("Preview the terms") })
	s.wantPaper("#preview-terms .prose", s.papers.terms)
	if !s.scriptless {
		s.check()
	}
}

func (s *story) sendQuote() {
	s.t.Helper()
	s.answered("main", func() { s.press("Send to " + clientName) })
	s.wantPath(fedQuote)
	s.wantText("#flash", "now sees revision 1")
	s.wantText("#quote-decision", "Waiting for "+clientName)
	s.check()
	s.through(func() { s.press("Sign out") })
}

func (s *story) acceptQuote() {
	s.t.Helper()
	s.signIn(approverMail, password)
	s.wantText(".todo", quoteTitle)
	s.through(func() { s.click(".todo-title") })
	s.wantPath(fedQuote)
	s.wantPaper("#offer-introduction + .prose", s.papers.introduction)
	s.wantPaper("#offer-terms + .prose", s.papers.terms)
	for i := range s.sprints {
		s.click(fmt.Sprintf("[aria-labelledby=offer-cycles] details:nth-of-type(%d) > summary", i+1))
		s.wantText(".disclosure[open]", s.sprints[i].name)
	}
	s.check()
	s.click(mayAgree)
	s.click("[name=approve_content]")
	s.fill("#field-name", approverName)
	s.answered("#quote-decision", func() { s.press("Accept quote for £68,676.60") })
	s.wantText("#quote-decision", approverName+" accepted revision 1")
	s.wantPath(fedQuote)
	s.check()
}

func (s *story) readSnapshot() {
	s.t.Helper()
	s.through(func() { s.press("snapshot") })
	s.wantPaper("#offer-introduction + .prose", s.papers.introduction)
	s.wantPaper("#offer-terms + .prose", s.papers.terms)
	s.wantText("main", "Approved as listed")
	s.answered("#snapshot-check", func() { s.press("Check this snapshot") })
	s.wantText("#snapshot-check", "The snapshot is unchanged")
	sum := sha256.Sum256([]byte(s.download(fedQuote + "/snapshot.json")))
	if hash := s.text("#snapshot-hash"); hash != hex.EncodeToString(sum[:]) {
		s.t.Errorf("the page says %s, the file gives %x", hash, sum)
	}
}

func (s *story) readPDF() {
	s.t.Helper()
	file := s.download(fedQuote + "/pdf")
	wantWords(s.t, file, s.papers.introduction, s.papers.terms)
	for _, sprint := range s.sprints {
		wantWords(s.t, file, sprint.name, approverName)
		for _, deliverable := range sprint.deliverables {
			wantWords(s.t, file, deliverable.title)
		}
	}
}

func (s *story) readWorkOrder() {
	s.t.Helper()
	s.through(func() { s.press("Work order") })
	if cycles := s.count(".cycle"); cycles != len(s.sprints) {
		s.t.Errorf("%d cycles are in the work order", cycles)
	}
	for _, sprint := range s.sprints {
		s.wantText(".cycle", sprint.name)
		for _, deliverable := range sprint.deliverables {
			s.wantText(".cycle-deliverables", deliverable.title)
		}
	}
	s.wantText("main", "Staging server")
}

// download gets a file as the tab's person.
func (b *tab) download(path string) string {
	b.t.Helper()
	cookies, err := chromedp.Call(b.ctx, network.GetCookies, network.GetCookiesParams{})
	b.must(err)
	request, err := http.NewRequest(http.MethodGet, b.site+path, nil)
	b.must(err)
	for _, cookie := range cookies.Cookies {
		request.AddCookie(&http.Cookie{Name: cookie.Name, Value: cookie.Value})
	}
	response, err := http.DefaultClient.Do(request)
	b.must(err)
	defer response.Body.Close()
	var body strings.Builder
	_, err = io.Copy(&body, response.Body)
	b.must(err)
	if response.StatusCode != http.StatusOK {
		b.t.Fatalf("%s: status %d", path, response.StatusCode)
	}
	return body.String()
}
