package pdf

import (
	"fmt"
	"strings"

	"portal/rules"
)

// quote draws the parts of a quote's document in their order.
type quote struct {
	*sheet
	doc Document
}

var page = column{x: marginSide, width: fullWidth}

// describe fills in what a reader shows about the file.
func (q quote) describe() {
	content := q.doc.Content
	q.pdf.SetTitle(utf16Ready(rules.CleanLine(content.Offer.Title)), true)
	q.pdf.SetSubject(utf16Ready(rules.CleanLine("Quote "+q.reference())), true)
	q.pdf.SetAuthor(utf16Ready(rules.CleanLine(content.Parties.Agency)), true)
	q.pdf.SetCreator("Portal", true)
	q.pdf.SetLang("en")
	q.pdf.SetCreationDate(q.doc.Made.UTC())
	q.pdf.SetModificationDate(q.doc.Made.UTC())
}

// reference names the exact revision.
func (q quote) reference() string {
	return fmt.Sprintf("%s, revision %d", q.doc.Content.Number, q.doc.Content.Revision)
}

// opening is the top of the first page: who offers what to whom, and for how
// much.
func (q quote) opening() {
	content := q.doc.Content
	q.fill(0, 0, pageWidth, 6, q.accent)
	q.y = 50
	half := fullWidth / 2
	q.drawEnds(
		cutTo(content.Parties.Agency, &style{size: 12, color: ink, bold: true}, half),
		cutTo("Quote "+q.reference(), &style{size: 9.6, color: muted}, half), 16)
	q.y += 34
	q.flow(q.lines(content.Offer.Title, &style{size: 22, color: ink, bold: true}), 28, page)
	q.y += 7
	q.fill(marginSide, q.y+4.4, 6, 6, q.accent)
	state := column{x: marginSide + 13, width: fullWidth - 13}
	q.flow(layOut([]span{{q.doc.State, &style{size: 10.4, color: ink}}}, state.width, atWords), 15, state)
	q.y += 14
	q.facts()
	q.y += 8
}

func (q quote) lines(text string, look *style) []line {
	return layOut([]span{{rules.CleanLine(text), look}}, fullWidth, atWords)
}

// drawEnds draws two lines in one row, at either end of it.
func (q quote) drawEnds(left, right line, leading float64) {
	q.draw(left, marginSide, q.y, leading)
	q.draw(right, marginSide+fullWidth-right.width, q.y, leading)
	q.y += leading
}

func (q quote) facts() {
	content := q.doc.Content
	from := content.Parties.Agency
	if content.Parties.AgencyVAT != "" {
		from += "\nVAT number " + content.Parties.AgencyVAT
	}
	expires := content.Expires.Words()
	if expires == "" {
		expires = "No date set"
	}
	g := &grid{sheet: q.sheet, in: page, leading: 14, padding: 5}
	third := fullWidth / 3
	g.widths = []float64{third, third, third}
	q.rule(page)
	g.row([]box{fact("From", from, third), fact("For", content.Parties.Client, third), fact("Project", content.Parties.Project, third)})
	q.rule(page)
	g.row([]box{
		fact("Total", q.doc.Money(content.Totals.Total), third),
		fact("Valid until", expires, third),
		fact("Quote", q.reference(), third),
	})
	q.rule(page)
}

func fact(label, value string, width float64) box {
	return box{lines: layOut([]span{{label + "\n", quietText}, {rules.CleanText(value), boldText}}, width-2*cellSide, atWords)}
}

// section draws the heading of a part of the document, which the part's first
// lines follow on the same page.
func (q quote) section(title string) {
	q.gap(24, page)
	q.need(110)
	q.bookmark(title, 0)
	q.fill(marginSide, q.y, 28, 2.4, q.accent)
	q.y += 8
	q.flow(q.lines(title, &style{size: 15, color: ink, bold: true}), 21, page)
	q.gap(5, page)
}

func (q quote) introduction() {
	text := q.doc.Content.Offer.Introduction
	if strings.TrimSpace(text) == "" {
		return
	}
	q.section("Introduction")
	q.markdown(text, page)
}

func (q quote) terms() {
	text := q.doc.Content.Offer.Terms
	if strings.TrimSpace(text) == "" {
		return
	}
	q.section("Terms")
	q.markdown(text, page)
}

// footers writes the last line of every page once their number is known.
func (q quote) footers() {
	content := q.doc.Content
	look := &style{size: 7.6, color: muted}
	short := q.doc.Hash
	if len(short) > 12 {
		short = short[:12]
	}
	count := q.pdf.PageCount()
	for number := 1; number <= count; number++ {
		q.pdf.SetPage(number)
		q.y = pageHeight - 50
		q.rule(page)
		q.y += 7
		pages := cutTo(fmt.Sprintf("Page %d of %d", number, count), look, fullWidth/3)
		text := fmt.Sprintf("%s · Revision %d · Content %s · Made %s", content.Number, content.Revision, short,
			q.doc.Made.Format("2 January 2006 15:04 MST"))
		q.drawEnds(cutTo(text, look, fullWidth-pages.width-20), pages, 12)
	}
}
