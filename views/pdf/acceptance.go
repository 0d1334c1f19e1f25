package pdf

import "portal/rules"

const labelWidth = 128.0

// acceptance draws the record of the signature, or of an open quote the hash
// alone, so that a printed copy can be told from any other.
func (q quote) acceptance() {
	if q.doc.Acceptance == nil {
		q.gap(24, page)
		q.need(40)
		q.hash(page)
		return
	}
	record := q.doc.Acceptance
	q.gap(24, page)
	q.need(330)
	q.bookmark("Acceptance record", 0)
	in := column{x: page.x + 16, width: page.width - 24, bars: []bar{{page.x, q.accent}}, tinted: true}
	q.pad(10, in)
	q.flow(layOut([]span{{"Acceptance record", &style{size: 15, color: ink, bold: true}}}, in.width, atWords), 24, in)
	q.pad(2, in)
	if record.Statement != "" {
		statement := rules.CleanText(record.Statement)
		q.flow(layOut([]span{{statement, &style{size: 10.4, color: ink}}}, in.width, atWords), 15.6, in)
		q.gap(6, in)
	}
	q.record(record, in)
	q.gap(6, in)
	q.hash(in)
	q.pad(10, in)
}

func (q quote) record(record *Acceptance, in column) {
	approved := "Not approved with this acceptance"
	if record.ApprovedContent {
		approved = "Approved as listed in this quote"
	}
	g := &grid{sheet: q.sheet, in: in, widths: []float64{labelWidth, in.width - labelWidth}, leading: textLeading, padding: 2.6}
	for _, row := range [][2]string{
		{"Accepted by", record.Name}, {"Role", record.Role}, {"Company", record.Company}, {"Email", record.Email},
		{"When", record.At}, {"Quote", q.reference()}, {"Content of the cycles", approved},
		{"IP address", record.IP}, {"Browser", record.UserAgent},
	} {
		if row[1] == "" {
			continue
		}
		look := plainText
		if row[0] == "Accepted by" {
			look = &style{size: 12, color: ink, bold: true}
		}
		g.row([]box{
			{lines: layOut([]span{{row[0], &style{size: textSize, color: muted}}}, labelWidth-2*cellSide, atWords)},
			{lines: layOut([]span{{rules.CleanLine(row[1]), look}}, g.widths[1]-2*cellSide, atWords)},
		})
	}
}

// hash shows the whole hash and what it is taken of.
func (q quote) hash(in column) {
	if q.doc.Hash == "" {
		return
	}
	q.flow(layOut([]span{{"Content hash: SHA-256 of this revision as canonical JSON (RFC 8785)", quietText}}, in.width, atWords), 13, in)
	q.flow(layOut([]span{{rules.CleanLine(q.doc.Hash), codeText}}, in.width, anywhere), 13, in)
}
