package pdf

import (
	tables "github.com/yuin/goldmark/extension/ast"
)

// narrowest is the width in points under which a column cannot be read; a
// table with so many columns becomes a list of its rows.
const narrowest = 38.0

const tableSize = 8.8

var (
	tableText = &style{size: tableSize, color: ink}
	tableHead = &style{size: tableSize, color: ink, bold: true}
)

func (p prose) table(node *tables.Table, in column) {
	var head []box
	var body [][]span
	columns := 0
	for row := node.FirstChild(); row != nil; row = row.NextSibling() {
		look := tableText
		if row.Kind() == tables.KindTableHeader {
			look, columns = tableHead, row.ChildCount()
		}
		for cell := row.FirstChild(); cell != nil; cell = cell.NextSibling() {
			body = append(body, p.spans(cell, look))
		}
	}
	if columns == 0 {
		return
	}
	if in.width/float64(columns) < narrowest {
		p.records(body, columns, in)
		return
	}
	widths := columnWidths(body, columns, in.width)
	g := &grid{sheet: p.sheet, in: in, widths: widths, leading: tableSize * 1.42, padding: 3.6}
	for from := 0; from < len(body); from += columns {
		boxes := make([]box, columns)
		for i := range boxes {
			boxes[i] = box{layOut(body[from+i], widths[i]-2*cellSide, atWords), placeOf(node.Alignments, i)}
		}
		if from == 0 {
			head = boxes
			g.head = head
			g.begin()
			continue
		}
		g.row(boxes)
		p.rule(in)
	}
	g.end()
}

func columnWidths(body [][]span, columns int, width float64) []float64 {
	wants := make([]float64, columns)
	least := make([]float64, columns)
	for i, spans := range body {
		at := i % columns
		for _, l := range layOut(spans, 1e9, atWords) {
			wants[at] = max(wants[at], min(l.width, 1200)+2*cellSide+1)
			least[at] = max(least[at], min(longestWord(l.cells), width/2)+2*cellSide+1)
		}
	}
	return shareWidth(width, wants, least)
}

func placeOf(alignments []tables.Alignment, i int) place {
	if i < len(alignments) {
		switch alignments[i] {
		case tables.AlignRight:
			return atEnd
		case tables.AlignCenter:
			return atMiddle
		}
	}
	return atStart
}

// records draws each row of a table as a list of its named cells.
func (p prose) records(body [][]span, columns int, in column) {
	for from := columns; from < len(body); from += columns {
		for i := range columns {
			if plainWords(body[from+i]) == "" {
				continue
			}
			spans := append(append([]span{}, body[i]...), span{": ", tableHead})
			p.flow(layOut(append(spans, body[from+i]...), in.width, atWords), tableSize*1.42, in)
		}
		p.gap(3, in)
		p.rule(in)
		p.gap(3, in)
	}
}
