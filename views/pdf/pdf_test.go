package pdf

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"portal/portal"
	"portal/rules"
)

func money(minor int64) string { return "£" + rules.PlainDecimal(minor, 2) }

func sample() Document {
	offer := rules.QuoteOffer{
		Title: "Public dashboard", Introduction: "We build a **public** dashboard.", Terms: "Payment within *30 days*.",
		Currency: "GBP", VATStatus: rules.VATExclusive, VATRate: 2000,
		Cycles: []rules.QuoteCycle{{Price: 1_850_000, Content: rules.CycleContent{
			Name: "Foundations", Start: "2027-03-08", End: "2027-03-19", Introduction: "Read the flat file.",
			Deliverables: []rules.Deliverable{{Title: "Pipeline", Description: "Reads the file.", Criterion: "A change shows within 5 minutes."}},
		}}},
		Services: []rules.QuoteService{{Name: "Hosting", Description: "With backups.", Quantity: 1500, Unit: "months", UnitPrice: 12_000}},
		Files:    []rules.QuoteFile{{Name: "Site plan.pdf", Size: 2_400_000, SHA256: strings.Repeat("89abcdef01234567", 4)}},
	}
	content := rules.QuoteContent{
		Format: rules.QuoteContentFormat, Number: "Q-2027-014", Revision: 2, Expires: "2027-03-05",
		Parties: rules.QuoteParties{Agency: "Northlight Studio", AgencyVAT: "GB123", Client: "Harbour Trust", Project: "Dashboard"},
		Offer:   offer, Totals: offer.Totals(),
	}
	return Document{
		Content: content, Hash: strings.Repeat("0123456789abcdef", 4), Accent: "#0b6e4f", Money: money,
		State: "Open until 5 March 2027", Made: time.Date(2027, 3, 2, 14, 5, 0, 0, time.FixedZone("CET", 3600)),
	}
}

func accepted() Document {
	doc := sample()
	doc.Acceptance = &Acceptance{
		Name: "Esther Kim", Email: "esther@harbour.example", Company: "Harbour Trust", Role: "Director",
		At: "2 March 2027, 14:03:22 CET", IP: "203.0.113.42", UserAgent: "Mozilla/5.0", ApprovedContent: true,
		Statement: "I may agree to this for Harbour Trust.",
	}
	return doc
}

func write(t testing.TB, doc Document) []byte {
	t.Helper()
	var file bytes.Buffer
	if err := Write(&file, doc); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

func paper(t testing.TB, name string) string {
	t.Helper()
	source, err := os.ReadFile(filepath.Join("..", "..", "portal", "testdata", "papers", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(source)
}

func TestWriteShowsTheWholeQuote(t *testing.T) {
	text := bodyText(t, write(t, sample()))
	at := 0
	for _, want := range []string{
		"Northlight Studio\n", "Quote Q-2027-014, revision 2", "Public dashboard", "Open until 5 March 2027", "VAT number GB123",
		"Harbour Trust", "Dashboard", "£22416.00", "5 March 2027", "Introduction", "dashboard.", "Cycles", "£18500.00",
		"1. Foundations", "8 March 2027 – 19 March 2027", "Read the flat file.", "1.1", "Pipeline", "Reads the file.",
		"Accepted when", "A change shows within 5 minutes.", "Services", "Hosting", "1.5 × months", "£120.00", "£180.00",
		"With backups.", "Price", "Subtotal", "£18680.00", "VAT at 20%", "£3736.00", "Total", "£22416.00", "GBP",
		"VAT at 20% is added to the subtotal.", "Terms", "30 days", "Files", "Size", "SHA-256",
		"Site plan.pdf", "2.4 MB", "89abcdef01234567", "SHA-256", strings.Repeat("0123456789abcdef", 4),
	} {
		next := strings.Index(text[at:], want)
		if next < 0 {
			t.Fatalf("%q does not follow in\n%s", want, text)
		}
		at += next + len(want)
	}
	if strings.Contains(text, "Acceptance record") {
		t.Error("an open quote shows an acceptance record")
	}
}

func TestWriteShowsTheAcceptance(t *testing.T) {
	doc := accepted()
	text := bodyText(t, write(t, doc))
	_, record, found := strings.Cut(text, "Acceptance record")
	if !found {
		t.Fatal("no acceptance record")
	}
	for _, want := range []string{
		doc.Acceptance.Statement, "Esther Kim", "Director", "Harbour Trust", "esther@harbour.example", "2 March 2027, 14:03:22 CET",
		"Approved as listed", "203.0.113.42", "Mozilla/5.0", doc.Hash,
	} {
		if !strings.Contains(record, want) {
			t.Errorf("the record lacks %q:\n%s", want, record)
		}
	}
	doc.Acceptance.ApprovedContent = false
	if !strings.Contains(bodyText(t, write(t, doc)), "Not approved with this acceptance") {
		t.Error("the record does not say that the content was not approved")
	}
}

func TestWriteNumbersEveryPage(t *testing.T) {
	doc := sample()
	doc.Content.Offer.Terms = paper(t, "final-pws.md")
	pages := map[int]string{}
	for _, d := range drawings(t, write(t, doc)) {
		pages[d.page] += d.text + "\n"
	}
	if len(pages) < 8 {
		t.Fatalf("only %d pages", len(pages))
	}
	for number, text := range pages {
		last := regexp.MustCompile(`Q-2027-014 · Revision 2 · Content 0123456789ab · Made 2 March 2027 14:05 CET\nPage (\d+) of (\d+)\n$`)
		match := last.FindStringSubmatch(text)
		if match == nil || match[1] != strconv.Itoa(number) || match[2] != strconv.Itoa(len(pages)) {
			t.Errorf("page %d ends with %q", number, text[max(0, len(text)-120):])
		}
	}
}

// Every paragraph, item and cell of the papers must come out whole.
func TestWriteKeepsThePapersWhole(t *testing.T) {
	for _, name := range []string{"draft-pws.md", "final-pws.md", "qasp.md"} {
		doc := sample()
		doc.Content.Offer.Terms = paper(t, name)
		file := write(t, doc)
		drawn := squeezed(bodyText(t, file))
		page, err := goquery.NewDocumentFromReader(strings.NewReader(string(portal.RenderMarkdown(doc.Content.Offer.Terms))))
		if err != nil {
			t.Fatal(err)
		}
		blocks := page.Find("p, h3, h4, h5, h6, th, td, li:not(:has(p)):not(:has(li))")
		if blocks.Length() < 40 {
			t.Fatalf("%s: only %d blocks", name, blocks.Length())
		}
		blocks.Each(func(_ int, block *goquery.Selection) {
			if !strings.Contains(drawn, squeezed(block.Text())) {
				t.Errorf("%s: %q is not whole", name, block.Text())
			}
		})
		for _, sign := range []string{"##", "==", "**", "|"} {
			if strings.Contains(bodyText(t, file), sign) {
				t.Errorf("%s: %q is left", name, sign)
			}
		}
	}
}

// A reader's own words must be found again by other programs.
func TestWriteCanBeReadByPdftotext(t *testing.T) {
	program, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("pdftotext is not installed")
	}
	doc := sample()
	hard := "Emoji 😀, שלום עולם, كتاب, Ελλάδα, Кириллица, Tiếng Việt, ½ ✓ → ≤, résumés “quoted” – ﬁn."
	for _, terms := range []string{paper(t, "draft-pws.md"), paper(t, "final-pws.md"), hard} {
		doc.Content.Offer.Terms = terms
		command := exec.Command(program, "-", "-")
		command.Stdin = bytes.NewReader(write(t, doc))
		text, err := command.Output()
		if err != nil {
			t.Fatal(err)
		}
		drawn := string(text)
		whole := squeezed(drawn)
		page, _ := goquery.NewDocumentFromReader(strings.NewReader(string(portal.RenderMarkdown(terms))))
		for _, word := range strings.Fields(page.Text()) {
			if !strings.Contains(drawn, word) && (squeezed(word) == "" || !strings.Contains(whole, squeezed(word))) {
				t.Errorf("%q cannot be read", word)
			}
		}
	}
}

func TestWriteIsTheSameEveryTime(t *testing.T) {
	doc := accepted()
	doc.Content.Offer.Terms = paper(t, "qasp.md") + "\n\nمرحبا שלום ✓ *x*"
	files := make([][]byte, 6)
	var group sync.WaitGroup
	for i := range files {
		group.Go(func() { files[i] = write(t, doc) })
	}
	group.Wait()
	for _, file := range files[1:] {
		if !bytes.Equal(file, files[0]) {
			t.Fatal("two files of the same document differ")
		}
	}
}

func TestWriteTellsReadersAboutTheFile(t *testing.T) {
	file := string(write(t, sample()))
	for _, want := range []string{"/Lang (en)", "/CreationDate (D:20270302130500)", "/Type /Outlines"} {
		if !strings.Contains(file, want) {
			t.Errorf("the file lacks %s", want)
		}
	}
}

func TestWriteTakesMinimalAndOddDocuments(t *testing.T) {
	empty := Document{Money: money}
	text := bodyText(t, write(t, empty))
	if strings.Contains(text, "Cycles") || strings.Contains(text, "Services") || strings.Contains(text, "Introduction") {
		t.Errorf("empty parts have headings: %s", text)
	}
	odd := accepted()
	odd.Accent = "red; drop"
	long := strings.Repeat("Very long name of a party ", 200)
	odd.Content.Parties = rules.QuoteParties{Agency: long, AgencyVAT: long, Client: long, Project: long}
	odd.Content.Offer.Title, odd.Content.Number, odd.State = long, long, long
	odd.Content.Offer.Cycles[0].Content.Name = strings.Repeat("x", 3000)
	odd.Acceptance.UserAgent = strings.Repeat("agent/1.0", 1000)
	insidePages(t, write(t, odd))
}

func insidePages(t testing.TB, file []byte) {
	t.Helper()
	for _, d := range drawings(t, file) {
		if d.x < 20 || d.x > pageWidth-20 || d.y < 20 || d.y > pageHeight-20 {
			t.Errorf("page %d: %q is drawn at %.0f, %.0f", d.page, d.text, d.x, d.y)
		}
	}
}

func BenchmarkWrite(b *testing.B) {
	doc := accepted()
	doc.Content.Offer.Terms = paper(b, "final-pws.md")
	for b.Loop() {
		write(b, doc)
	}
}
