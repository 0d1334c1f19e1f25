package handlers

import (
	"fmt"

	"github.com/bojanz/currency"

	"portal/portal"
	"portal/rules"
)

// editorPage is the quote editor.
type editorPage struct {
	base
	Heading string
	Lead    string
	URL     string
	Number  string
	Edit    string
	// Changed says that what is shown is typed and not saved.
	Changed  bool
	Sent     bool
	Revision int64
	Discard  bool
	Origin   []ticketLine
	SendWord string
	Message  string
	Problems []problemLink

	QuoteTitle, Introduction, Terms field
	Currency, VATStatus, VATRate    field
	Expires                         field
	IntroductionPreview             preview
	TermsPreview                    preview
	Cycles                          []cycleBlock
	Services                        []serviceBlock
	FocusCycles, FocusServices      bool
	Totals                          typedTotals

	// Files are those that the next revision will name, Added the field for
	// more of them.
	Files []fileView
	Added fileField
	// IsFragment tells that only the form is answered, so that the files have to
	// be sent beside it.
	IsFragment bool
}

type editorRow struct {
	Index, Number int
	Name          string
	KeyField, Key string
	First, Last   bool
}

type cycleBlock struct {
	editorRow
	Title, Start, End, Price, Introduction field
	Preview                                preview
	Deliverables                           []deliverableBlock
	Problem                                string
	FocusAdd                               bool
}

// deliverableBlock is one deliverable. Place names its row to the buttons, Of
// names its cycle where a form has several.
type deliverableBlock struct {
	editorRow
	Place, Of                     string
	Title, Description, Criterion field
}

type serviceBlock struct {
	editorRow
	Title, Description, Quantity, Unit, UnitPrice field
}

// typedTotals are the sums of what is typed. Uncounted names what could not be
// read and so is not in them.
type typedTotals struct {
	totalsView
	Uncounted []problemLink
}

func (s *Server) editorPage(v visit, typed editing, err error) *editorPage {
	quote, form := typed.view.Quote, typed.form
	page := &editorPage{
		URL: quoteURL(v.seat.Project.Code, typed.number), Number: rules.QuoteNumber(v.seat.Project.Code, typed.number),
		Edit: form.Edit, Sent: quote.Revision > 0, Revision: quote.Revision, Discard: typed.view.Unsent,
		Origin: originOf(v.seat.Project.Code, typed.view.Tickets),
		Files:  s.fileViews(v, typed.view.Files), IsFragment: fragmentID(v.Request()) == "quote-editor",
	}
	page.Title, page.Section = "Edit "+page.Number, "quotes"
	page.TakesFiles = true
	page.Heading = "Edit quote " + page.Number
	page.describe(v.seat.Project.Client)
	draft, unread := form.draft()
	problems := unread
	if err != nil {
		page.Message, problems = err.Error(), fileProblems(err)
	}
	page.Added = s.fileField(v, field{
		Name: "files", Label: "Files", Hint: "They are sent with the quote, and the client agrees to exactly these.",
		Problem: problems.For("files"), Optional: true,
	})
	page.fill(form, fieldMaker{problems})
	page.Totals = typedTotals{newTotalsView(draft.Offer.Totals(), draft.Offer), page.links(unread)}
	if err != nil {
		page.Problems = page.links(problems)
	}
	return page
}

// fileProblems are those of a form with files: what the portal has no room for
// is a problem of them.
func fileProblems(err error) rules.Problems {
	problems := rules.ProblemsOf(err)
	if rules.KindOf(err) == rules.TooLarge && len(problems) == 0 {
		problems.Add("files", "%s", err)
	}
	return problems
}

// describe says what the client sees while this is being edited.
func (p *editorPage) describe(client string) {
	p.SendWord = "Send to " + client
	p.Lead = "A first draft: " + client + " sees nothing of it until you send it."
	if p.Sent {
		p.SendWord = fmt.Sprintf("Send revision %d", p.Revision+1)
		p.Lead = fmt.Sprintf("Revision %d of %s; the client still sees revision %d until you send.", p.Revision+1, p.Number, p.Revision)
	}
}

// fieldMaker makes fields that know their problem.
type fieldMaker struct{ problems rules.Problems }

func (m fieldMaker) make(name, label, value string) field {
	return field{Name: name, Label: label, Value: value, Problem: m.problems.For(name)}
}

// number is a field that the totals count. A phone offers digits for it.
func (m fieldMaker) number(name, label, value string) field {
	f := m.make(name, label, value)
	f.Mode, f.Counts = "decimal", true
	return f
}

// day is a field of a date. What no date field can hold is shown as text.
func (m fieldMaker) day(name, label, value string) field {
	f := m.make(name, label, value)
	if f.Kind = "date"; f.Problem != "" && !isDay(value) {
		f.Kind = "text"
	}
	return f
}

func isDay(text string) bool {
	_, err := rules.ParseDate(text)
	return err == nil
}

func (p *editorPage) fill(form draftForm, m fieldMaker) {
	p.QuoteTitle = m.make("title", "Title", form.Title)
	p.Introduction = longer(m.make("introduction", "Introduction", form.Introduction), 6)
	p.Introduction.Hint = "What this is about and how you will go about it. Markdown works."
	p.Terms = longer(m.make("terms", "Terms", form.Terms), 6)
	p.Terms.Hint = "What the client agrees to by accepting. Markdown works."
	p.Currency = m.make("currency", "Currency", form.Currency)
	p.Currency.Options, p.Currency.Counts = currencyOptions(form.Currency), true
	p.VATStatus = m.make("vat_status", "VAT", form.VATStatus)
	p.VATStatus.Options, p.VATStatus.Counts = vatOptions(form.VATStatus), true
	p.VATRate = m.number("vat_rate", "VAT rate in %", form.VATRate)
	p.VATRate.Hint = "Counts only where VAT is added or included."
	p.Expires = m.day("expires", "Can be accepted until", form.Expires)
	p.Expires.Hint = "The end of this day, in the agency’s time zone."
	p.IntroductionPreview.ID, p.TermsPreview.ID = "preview-introduction", "preview-terms"
	for i, cycle := range form.Cycles {
		p.Cycles = append(p.Cycles, makeCycle(i, len(form.Cycles), cycle, m))
	}
	for i, service := range form.Services {
		p.Services = append(p.Services, makeService(i, len(form.Services), service, m))
	}
}

func longer(f field, rows int) field {
	f.Rows = rows
	return f
}

func makeRow(list string, i, count int, key, name string) editorRow {
	return editorRow{
		Index: i, Number: i + 1, Name: rules.CleanLine(name), Key: key, KeyField: fmt.Sprintf("%s.%d.key", list, i),
		First: i == 0, Last: i == count-1,
	}
}

func makeCycle(i, count int, form cycleForm, m fieldMaker) cycleBlock {
	row := fmt.Sprintf("cycles.%d", i)
	block := cycleBlock{
		editorRow: makeRow("cycles", i, count, form.Key, form.Name),
		Title:     m.make(row+".name", "Name", form.Name),
		Start:     m.day(row+".start", "First day", form.Start),
		End:       m.day(row+".end", "Last day", form.End),
		Price:     m.number(row+".price", "Price", form.Price),

		Introduction: m.make(row+".introduction", "Introduction", form.Introduction),
		Problem:      m.problems.For(row + ".deliverables"),
	}
	block.Introduction.Optional = true
	place, of := fmt.Sprintf("%d:", i), fmt.Sprintf(" of cycle %d", i+1)
	block.Deliverables = makeDeliverables(row+".deliverables", place, of, form.Deliverables, m)
	return block
}

func makeDeliverables(list, place, of string, forms []deliverableForm, m fieldMaker) []deliverableBlock {
	blocks := make([]deliverableBlock, len(forms))
	for i, form := range forms {
		item := fmt.Sprintf("%s.%d", list, i)
		blocks[i] = deliverableBlock{
			editorRow: makeRow(list, i, len(forms), form.Key, form.Title),
			Place:     fmt.Sprintf("%s%d", place, i), Of: of,
			Title:       m.make(item+".title", "Title", form.Title),
			Description: m.make(item+".description", "Description", form.Description),
			Criterion:   m.make(item+".criterion", "Accepted when", form.Criterion),
		}
		blocks[i].Description.Optional, blocks[i].Criterion.Optional = true, true
	}
	return blocks
}

func makeService(i, count int, form serviceForm, m fieldMaker) serviceBlock {
	row := fmt.Sprintf("services.%d", i)
	block := serviceBlock{
		editorRow:   makeRow("services", i, count, form.Key, form.Name),
		Title:       m.make(row+".name", "Name", form.Name),
		Description: m.make(row+".description", "Description", form.Description),
		Quantity:    m.number(row+".quantity", "Quantity", form.Quantity),
		Unit:        m.make(row+".unit", "Unit", form.Unit),
		UnitPrice:   m.number(row+".unit_price", "Price per unit", form.UnitPrice),
	}
	block.Description.Optional, block.Unit.Optional = true, true
	return block
}

func currencyOptions(chosen string) []option {
	codes := currency.GetCurrencyCodes()
	options := make([]option, len(codes))
	for i, code := range codes {
		options[i] = option{Value: code, Words: code, Chosen: code == chosen}
	}
	return options
}

func vatOptions(chosen string) []option {
	options := make([]option, len(rules.VATStatuses))
	for i, status := range rules.VATStatuses {
		options[i] = option{Value: string(status), Words: status.Words(), Chosen: string(status) == chosen}
	}
	return options
}

// fields walks through all fields of the form, in its order.
func (p *editorPage) fields(visit func(where string, f *field)) {
	for _, f := range []*field{&p.QuoteTitle, &p.Introduction, &p.Currency, &p.VATStatus, &p.VATRate, &p.Expires, &p.Terms} {
		visit("", f)
	}
	for i := range p.Cycles {
		cycle := &p.Cycles[i]
		where := fmt.Sprintf("Cycle %d", cycle.Number)
		for _, f := range []*field{&cycle.Title, &cycle.Start, &cycle.End, &cycle.Price, &cycle.Introduction} {
			visit(where, f)
		}
		for j := range cycle.Deliverables {
			item := &cycle.Deliverables[j]
			for _, f := range []*field{&item.Title, &item.Description, &item.Criterion} {
				visit(fmt.Sprintf("%s, deliverable %d", where, item.Number), f)
			}
		}
	}
	for i := range p.Services {
		service := &p.Services[i]
		for _, f := range []*field{&service.Title, &service.Description, &service.Quantity, &service.Unit, &service.UnitPrice} {
			visit(fmt.Sprintf("Service %d", service.Number), f)
		}
	}
}

// links says for each problem where it is, and leads there.
func (p *editorPage) links(problems rules.Problems) []problemLink {
	places := placesOf(p.fields)
	for i, cycle := range p.Cycles {
		places[fmt.Sprintf("cycles.%d.deliverables", i)] = fmt.Sprintf("Cycle %d", cycle.Number)
	}
	return linkProblems(problems, places)
}

// focusOn marks where the reader goes on: a field, or the button that adds a
// row to a list.
func (p *editorPage) focusOn(name string) {
	p.FocusCycles, p.FocusServices = name == "cycles.add", name == "services.add"
	for i := range p.Cycles {
		p.Cycles[i].FocusAdd = name == fmt.Sprintf("cycles.%d.deliverables.add", i)
	}
	p.fields(func(_ string, f *field) { f.Focus = f.Name == name })
}

// addPreviews shows all Markdown of the form as a client will see it.
func (p *editorPage) addPreviews(form draftForm) {
	p.IntroductionPreview.HTML = portal.RenderMarkdown(form.Introduction)
	p.TermsPreview.HTML = portal.RenderMarkdown(form.Terms)
	for i, cycle := range form.Cycles {
		p.Cycles[i].Preview = preview{ID: fmt.Sprintf("preview-cycles-%d", i), HTML: portal.RenderMarkdown(cycle.Introduction)}
	}
}
