package pdf

import (
	"fmt"
	"strings"

	"portal/rules"
)

const numberWidth = 30.0

func (q quote) cycles() {
	cycles := q.doc.Content.Offer.Cycles
	if len(cycles) == 0 {
		return
	}
	q.section("Cycles")
	for i, cycle := range cycles {
		if i > 0 {
			q.gap(18, page)
		}
		q.cycle(i+1, cycle)
	}
}

func (q quote) cycle(number int, cycle rules.QuoteCycle) {
	content := cycle.Content
	look := &style{size: 12, color: ink, bold: true}
	price := cutTo(q.doc.Money(cycle.Price), look, fullWidth/3)
	q.need(90)
	q.bookmark(fmt.Sprintf("%d. %s", number, content.Name), 1)
	q.rule(page)
	q.y += 7
	name := column{x: page.x, width: page.width - price.width - 24}
	q.draw(price, page.x+page.width-price.width, q.y, 17)
	q.flow(layOut([]span{{fmt.Sprintf("%d. %s", number, rules.CleanLine(content.Name)), look}}, name.width, atWords), 17, name)
	if dates := dateSpan(content.Start, content.End); dates != "" {
		q.flow(q.lines(dates, &style{size: 9.6, color: muted}), 15, page)
	}
	if strings.TrimSpace(content.Introduction) != "" {
		q.gap(4, page)
		q.markdown(content.Introduction, page)
	}
	for i, deliverable := range content.Deliverables {
		q.gap(11, page)
		q.deliverable(fmt.Sprintf("%d.%d", number, i+1), deliverable)
	}
}

func dateSpan(start, end rules.Date) string {
	switch {
	case start == "" && end == "":
		return ""
	case end == "":
		return "From " + start.Words()
	case start == "":
		return "Until " + end.Words()
	}
	return start.Words() + " – " + end.Words()
}

func (q quote) deliverable(number string, d rules.Deliverable) {
	body := page.indented(numberWidth, false)
	q.need(3 * textLeading)
	mark := layOut([]span{{number, &style{size: textSize, color: muted, bold: true}}}, numberWidth, anywhere)[0]
	q.markers = append(q.markers, marker{mark, page.x})
	q.flow(layOut([]span{{rules.CleanLine(d.Title), boldText}}, body.width, atWords), textLeading, body)
	if strings.TrimSpace(d.Description) != "" {
		q.gap(2, body)
		q.markdown(d.Description, body)
	}
	if strings.TrimSpace(d.Criterion) == "" {
		return
	}
	q.gap(5, body)
	criterion := body.indented(11, false)
	criterion.bars = []bar{{body.x, q.accent}}
	q.need(2 * textLeading)
	q.flow(layOut([]span{{"Accepted when", quietBold}}, criterion.width, atWords), 12.5, criterion)
	q.markdown(d.Criterion, criterion)
}

// services draws a table whose first column holds Markdown, which is why it
// is not a row of the grid: only the figures are.
func (q quote) services() {
	services := q.doc.Content.Offer.Services
	if len(services) == 0 {
		return
	}
	q.section("Services")
	widths := q.serviceWidths(services)
	g := &grid{sheet: q.sheet, in: page, widths: widths, leading: textLeading, padding: 4}
	g.head = figures(widths, quietBold, "Service", "Quantity", "Unit price", "Amount")
	g.begin()
	for _, service := range services {
		boxes := q.serviceFigures(service, widths)
		if strings.TrimSpace(service.Description) != "" {
			q.need(g.height(boxes) + 2*textLeading)
		}
		g.row(boxes)
		q.markdown(service.Description, column{x: page.x + cellSide, width: widths[0] - cellSide})
		q.gap(6, page)
		q.rule(page)
	}
	g.end()
}

func (q quote) serviceFigures(service rules.QuoteService, widths []float64) []box {
	quantity := rules.QuantityWords(service.Quantity, service.Unit)
	boxes := figures(widths, plainText, service.Name, quantity, q.doc.Money(service.UnitPrice), q.doc.Money(service.Total()))
	boxes[0] = figures(widths, boldText, service.Name)[0]
	return boxes
}

// figures lays out a row: the first text from the start, the others to the
// end.
func figures(widths []float64, look *style, texts ...string) []box {
	boxes := make([]box, len(texts))
	for i, text := range texts {
		boxes[i] = box{lines: layOut([]span{{rules.CleanLine(text), look}}, widths[i]-2*cellSide, atWords)}
		if i > 0 {
			boxes[i].place = atEnd
		}
	}
	return boxes
}

// serviceWidths gives the figures what they need, within reason, and the name
// the rest.
func (q quote) serviceWidths(services []rules.QuoteService) []float64 {
	const least, most = 70.0, 110.0
	wide := []float64{fullWidth, 1e9, 1e9, 1e9}
	widths := []float64{fullWidth, least, least, least}
	for _, service := range services {
		for i, b := range q.serviceFigures(service, wide)[1:] {
			widths[i+1] = min(most, max(widths[i+1], b.lines[0].width+2*cellSide+1))
		}
	}
	widths[0] -= widths[1] + widths[2] + widths[3]
	return widths
}

// files names what was sent with the quote; the hashes stand for the contents.
func (q quote) files() {
	files := q.doc.Content.Offer.Files
	if len(files) == 0 {
		return
	}
	q.section("Files")
	widths := []float64{fullWidth - 300, 70, 230}
	g := &grid{sheet: q.sheet, in: page, widths: widths, leading: textLeading, padding: 4}
	g.head = figures(widths, quietBold, "File", "Size", "SHA-256")
	g.head[2].place = atStart
	g.begin()
	for _, file := range files {
		boxes := figures(widths, plainText, file.Name, rules.SizeWords(file.Size), "")
		boxes[2] = box{lines: layOut([]span{{file.SHA256, codeText}}, widths[2]-2*cellSide, anywhere)}
		g.row(boxes)
		q.rule(page)
	}
	g.end()
}

func (q quote) totals() {
	offer, totals := q.doc.Content.Offer, q.doc.Content.Totals
	q.section("Price")
	in := column{x: page.x + fullWidth - 260, width: 260}
	g := &grid{sheet: q.sheet, in: in, widths: []float64{130, 130}, leading: textLeading, padding: 3}
	strong := &style{size: 12, color: ink, bold: true}
	q.need(120)
	g.row(figures(g.widths, plainText, "Subtotal", q.doc.Money(totals.Subtotal)))
	g.row(figures(g.widths, plainText, vatLabel(offer.VATStatus, offer.VATRate), q.doc.Money(totals.VAT)))
	q.fill(in.x, q.y, in.width, 1.4, q.accent)
	q.y += 2
	g.row(figures(g.widths, strong, "Total", q.doc.Money(totals.Total)))
	if offer.Currency != "" {
		g.row(figures(g.widths, quietText, "", "All amounts in "+offer.Currency))
	}
	q.gap(4, page)
	q.flow(q.lines(offer.VATStatus.Sentence(offer.VATRate), plainText), textLeading, page)
}

func vatLabel(status rules.VATStatus, rate int64) string {
	switch status {
	case rules.VATExclusive:
		return "VAT at " + rules.TrimmedDecimal(rate, 2) + "%"
	case rules.VATInclusive:
		return "VAT included, " + rules.TrimmedDecimal(rate, 2) + "%"
	case rules.VATZeroRated:
		return "VAT at 0%"
	case rules.VATExempt:
		return "VAT, exempt"
	case rules.VATReverseCharge:
		return "VAT, reverse charge"
	}
	return "VAT"
}
