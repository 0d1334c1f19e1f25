package handlers

import (
	"fmt"
	"net/url"
	"strconv"

	"github.com/bojanz/currency"

	"portal/portal"
	"portal/rules"
)

// draftForm is the quote editor's form as it was typed, so that a form that
// fails is shown again word for word.
type draftForm struct {
	Edit         string
	Title        string
	Introduction string
	Terms        string
	Currency     string
	VATStatus    string
	VATRate      string
	Expires      string
	Cycles       []cycleForm
	Services     []serviceForm
}

type cycleForm struct {
	Key, Name, Start, End, Price, Introduction string
	Deliverables                               []deliverableForm
}

type deliverableForm struct {
	Key, Title, Description, Criterion string
}

type serviceForm struct {
	Key, Name, Description, Quantity, Unit, UnitPrice string
}

// readDraftForm picks the editor's fields out of a form. It asks for row after
// row and never reads a number out of a field's name, so that nobody can make
// it allocate more than they sent. One row more than a quote may hold is
// read, so that its limits speak up.
func readDraftForm(values url.Values) draftForm {
	form := draftForm{
		Edit: values.Get("edit"), Title: values.Get("title"), Introduction: values.Get("introduction"),
		Terms: values.Get("terms"), Currency: values.Get("currency"), VATStatus: values.Get("vat_status"),
		VATRate: values.Get("vat_rate"), Expires: values.Get("expires"),
	}
	for i := range rules.MaxCycles + 1 {
		row := fmt.Sprintf("cycles.%d.", i)
		if !values.Has(row + "name") {
			break
		}
		form.Cycles = append(form.Cycles, readCycle(values, row))
	}
	for i := range rules.MaxServices + 1 {
		row := fmt.Sprintf("services.%d.", i)
		if !values.Has(row + "name") {
			break
		}
		form.Services = append(form.Services, serviceForm{
			Key: values.Get(row + "key"), Name: values.Get(row + "name"), Description: values.Get(row + "description"),
			Quantity: values.Get(row + "quantity"), Unit: values.Get(row + "unit"), UnitPrice: values.Get(row + "unit_price"),
		})
	}
	return form
}

func readCycle(values url.Values, row string) cycleForm {
	cycle := cycleForm{
		Key: values.Get(row + "key"), Name: values.Get(row + "name"), Start: values.Get(row + "start"),
		End: values.Get(row + "end"), Price: values.Get(row + "price"), Introduction: values.Get(row + "introduction"),
	}
	for i := range rules.MaxDeliverables + 1 {
		item := fmt.Sprintf("%sdeliverables.%d.", row, i)
		if !values.Has(item + "title") {
			break
		}
		cycle.Deliverables = append(cycle.Deliverables, deliverableForm{
			Key: values.Get(item + "key"), Title: values.Get(item + "title"),
			Description: values.Get(item + "description"), Criterion: values.Get(item + "criterion"),
		})
	}
	return cycle
}

// draftFormOf writes a saved draft as it stands in the form's fields.
func draftFormOf(draft portal.Draft) draftForm {
	offer, places := draft.Offer, decimals(draft.Offer.Currency)
	form := draftForm{
		Edit: strconv.FormatInt(draft.Edit, 10), Title: offer.Title, Introduction: offer.Introduction,
		Terms: offer.Terms, Currency: offer.Currency, VATStatus: string(offer.VATStatus),
		VATRate: rules.TrimmedDecimal(offer.VATRate, 2), Expires: string(draft.Expires),
	}
	for _, cycle := range offer.Cycles {
		form.Cycles = append(form.Cycles, cycleFormOf(cycle, places))
	}
	for _, service := range offer.Services {
		form.Services = append(form.Services, serviceForm{
			Key: service.Key, Name: service.Name, Description: service.Description, Unit: service.Unit,
			Quantity: rules.TrimmedDecimal(service.Quantity, 3), UnitPrice: rules.PlainDecimal(service.UnitPrice, places),
		})
	}
	return form
}

func cycleFormOf(cycle rules.QuoteCycle, places int) cycleForm {
	form := contentForm(cycle.Content)
	form.Key, form.Price = cycle.Key, rules.PlainDecimal(cycle.Price, places)
	return form
}

// contentForm writes a cycle's content as it stands in the fields of a form.
func contentForm(content rules.CycleContent) cycleForm {
	form := cycleForm{
		Name: content.Name, Start: string(content.Start), End: string(content.End), Introduction: content.Introduction,
	}
	for _, deliverable := range content.Deliverables {
		form.Deliverables = append(form.Deliverables, deliverableForm(deliverable))
	}
	return form
}

// draft turns what was typed into a draft. What cannot be read is a problem of
// its field and counts as nothing; an empty field is none.
func (f draftForm) draft() (portal.Draft, rules.Problems) {
	var read reader
	edit, _ := strconv.ParseInt(f.Edit, 10, 64) // what is no number meets no saved state, a conflict
	offer := rules.QuoteOffer{
		Title: rules.CleanLine(f.Title), Introduction: f.Introduction, Terms: f.Terms,
		Currency: read.currency("currency", f.Currency), VATStatus: read.vatStatus("vat_status", f.VATStatus),
		VATRate: read.number("vat_rate", f.VATRate, rules.ParseRate),
		Cycles:  []rules.QuoteCycle{}, Services: []rules.QuoteService{},
	}
	draft := portal.Draft{Edit: edit, Expires: read.date("expires", f.Expires)}
	price := func(text string) (int64, error) { return rules.ParsePrice(text, decimals(offer.Currency)) }
	for i, cycle := range f.Cycles {
		offer.Cycles = append(offer.Cycles, read.cycle(fmt.Sprintf("cycles.%d", i), cycle, price))
	}
	for i, service := range f.Services {
		row := fmt.Sprintf("services.%d", i)
		offer.Services = append(offer.Services, rules.QuoteService{
			Key: service.Key, Name: rules.CleanLine(service.Name), Description: service.Description,
			Quantity: read.number(row+".quantity", service.Quantity, rules.ParseQuantity),
			Unit:     rules.CleanLine(service.Unit), UnitPrice: read.number(row+".unit_price", service.UnitPrice, price),
		})
	}
	draft.Offer = offer
	return draft, read.problems
}

// reader turns typed fields into values and collects what cannot be read.
type reader struct{ problems rules.Problems }

func (r *reader) cycle(row string, form cycleForm, price func(string) (int64, error)) rules.QuoteCycle {
	cycle := rules.QuoteCycle{Key: form.Key, Price: r.number(row+".price", form.Price, price)}
	cycle.Content = r.content(row+".", form)
	return cycle
}

// content reads a cycle's content from fields whose names begin with prefix.
func (r *reader) content(prefix string, form cycleForm) rules.CycleContent {
	content := rules.CycleContent{
		Name: rules.CleanLine(form.Name), Start: r.date(prefix+"start", form.Start), End: r.date(prefix+"end", form.End),
		Introduction: form.Introduction, Deliverables: []rules.Deliverable{},
	}
	for _, deliverable := range form.Deliverables {
		deliverable.Title = rules.CleanLine(deliverable.Title)
		content.Deliverables = append(content.Deliverables, rules.Deliverable(deliverable))
	}
	return content
}

func (r *reader) number(field, text string, parse func(string) (int64, error)) int64 {
	text = rules.CleanLine(text)
	if text == "" {
		return 0
	}
	value, err := parse(text)
	if err != nil {
		r.problems.Add(field, "%s", err)
	}
	return value
}

func (r *reader) date(field, text string) rules.Date {
	date, err := rules.ParseDate(rules.CleanLine(text))
	if err != nil {
		r.problems.Add(field, "%s", err)
	}
	return date
}

func (r *reader) currency(field, code string) string {
	if !currency.IsValid(code) {
		r.problems.Add(field, "Choose a currency.")
	}
	return code
}

func (r *reader) vatStatus(field, text string) rules.VATStatus {
	status := rules.VATStatus(text)
	if !status.Known() {
		r.problems.Add(field, "Choose how VAT applies.")
	}
	return status
}
