package pdf

// place is where a line stands in its cell of a table.
type place int

const (
	atStart place = iota
	atMiddle
	atEnd
)

// box is one cell of a table, laid out.
type box struct {
	lines []line
	place place
}

// grid draws rows of boxes over pages. leading and padding are in points.
type grid struct {
	sheet   *sheet
	in      column
	widths  []float64 // of the columns, with their padding
	leading float64
	padding float64
	head    []box // repeated on every page, when there is one
}

const cellSide = 5.0

// begin draws the head and has it repeated until end is called, unless it is
// so high that little else would fit.
func (g *grid) begin() {
	if g.head == nil {
		return
	}
	height := g.height(g.head)
	if height > (pageBottom-pageTop)/3 {
		g.row(g.head)
		return
	}
	g.sheet.need(height + 3*g.leading)
	g.drawHead()
	g.sheet.repeat = g.drawHead
}

func (g *grid) end() { g.sheet.repeat = nil }

func (g *grid) drawHead() {
	g.sheet.fill(g.in.x, g.sheet.y, g.in.width, g.height(g.head), tint)
	g.part(g.head, 0, rows(g.head))
	g.sheet.rule(g.in)
}

func rows(boxes []box) int {
	most := 1
	for _, b := range boxes {
		most = max(most, len(b.lines))
	}
	return most
}

func (g *grid) height(boxes []box) float64 {
	return float64(rows(boxes))*g.leading + 2*g.padding
}

// row draws one row. It moves to the next page whole when that has room for
// it, and is cut only when it is higher than half a page.
func (g *grid) row(boxes []box) {
	height := g.height(boxes)
	if height > g.sheet.room() && height < (pageBottom-pageTop)/2 {
		g.sheet.nextPage()
	}
	for from, all := 0, rows(boxes); from < all; {
		fits := int((g.sheet.room() - 2*g.padding) / g.leading)
		if fits < 1 && g.sheet.y > pageTop+g.leading {
			g.sheet.nextPage()
			fits = int((g.sheet.room() - 2*g.padding) / g.leading)
		}
		count := min(max(fits, 1), all-from)
		g.part(boxes, from, count)
		from += count
	}
}

// part draws some lines of every box of a row.
func (g *grid) part(boxes []box, from, count int) {
	top := g.sheet.y + g.padding
	x := g.in.x
	g.sheet.background(g.in, float64(count)*g.leading+2*g.padding)
	for i, b := range boxes {
		if i >= len(g.widths) {
			break
		}
		for at := from; at < min(from+count, len(b.lines)); at++ {
			l := b.lines[at]
			g.sheet.draw(l, x+cellSide+b.offset(l, g.widths[i]-2*cellSide), top+float64(at-from)*g.leading, g.leading)
		}
		x += g.widths[i]
	}
	g.sheet.y = top + float64(count)*g.leading + g.padding
}

func (b box) offset(l line, width float64) float64 {
	switch {
	case b.place == atEnd, b.place == atStart && l.rtl:
		return width - l.width
	case b.place == atMiddle:
		return (width - l.width) / 2
	}
	return 0
}

// shareWidth divides a width among columns by what their text needs: all
// they want when there is enough, never less than their longest word when
// that is possible. wants and least include the padding.
func shareWidth(width float64, wants, least []float64) []float64 {
	wanted, needed := 0.0, 0.0
	for i := range wants {
		wanted += wants[i]
		needed += least[i]
	}
	shares := make([]float64, len(wants))
	for i := range shares {
		switch {
		case wanted <= width:
			shares[i] = wants[i] + (width-wanted)*wants[i]/wanted
		case needed <= width:
			shares[i] = least[i] + (width-needed)*(wants[i]-least[i])/(wanted-needed)
		default:
			shares[i] = width * least[i] / needed
		}
	}
	return shares
}
