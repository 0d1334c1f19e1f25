package rules

import (
	"fmt"
	"slices"
	"strings"
)

// ChangeKind says what happened to something between two contents.
type ChangeKind string

// The kinds of change. A line has moved when its place among the lines that
// stayed is another.
const (
	Added   ChangeKind = "added"
	Removed ChangeKind = "removed"
	Changed ChangeKind = "changed"
	Moved   ChangeKind = "moved"
)

// Change is one difference between two contents. Where names the part, such as
// "Cycle “Design”", What the field of it, "" for the part itself. Before and
// After are written for people. Long marks Markdown texts, to be compared word
// by word.
type Change struct {
	Kind          ChangeKind
	Where, What   string
	Before, After string
	Long          bool
}

// Money writes an amount in minor units of a currency.
type Money func(amount int64, currency string) string

// changes collects differences; each line of a quote is found by its key.
type changes struct {
	list  []Change
	money Money
}

// Changes lists what differs between two revisions of a quote, in the order of
// the page: what is to be paid, then the parts from top to bottom.
func Changes(before, after QuoteContent, money Money) []Change {
	c := changes{money: money}
	c.field("Quote", "Open until", before.Expires.Words(), after.Expires.Words())
	c.field("Quote", "Agency", before.Parties.Agency, after.Parties.Agency)
	c.field("Quote", "The agency’s VAT number", before.Parties.AgencyVAT, after.Parties.AgencyVAT)
	c.field("Quote", "Client", before.Parties.Client, after.Parties.Client)
	c.field("Quote", "Project", before.Parties.Project, after.Parties.Project)
	return append(OfferChanges(before.Offer, after.Offer, money), c.list...)
}

// OfferChanges lists what differs between two offers, as Changes does.
func OfferChanges(before, after QuoteOffer, money Money) []Change {
	c := changes{money: money}
	c.totals(before, after)
	c.field("Quote", "Title", before.Title, after.Title)
	c.text("Quote", "Introduction", before.Introduction, after.Introduction)
	c.cycles(before, after)
	c.services(before, after)
	c.text("Quote", "Terms", before.Terms, after.Terms)
	c.files(before.Files, after.Files)
	return c.list
}

func (c *changes) totals(before, after QuoteOffer) {
	old, now := before.Totals(), after.Totals()
	c.field("Quote", "Total", c.money(old.Total, before.Currency), c.money(now.Total, after.Currency))
	c.field("Quote", "Subtotal", c.money(old.Subtotal, before.Currency), c.money(now.Subtotal, after.Currency))
	c.field("Quote", "VAT", c.money(old.VAT, before.Currency), c.money(now.VAT, after.Currency))
	c.field("Quote", "VAT status", vatStatusWords(before), vatStatusWords(after))
	c.field("Quote", "Currency", before.Currency, after.Currency)
}

func vatStatusWords(offer QuoteOffer) string {
	if !offer.VATStatus.HasRate() {
		return offer.VATStatus.Words()
	}
	return offer.VATStatus.Words() + ", at " + TrimmedDecimal(offer.VATRate, 2) + "%"
}

func (c *changes) add(change Change) { c.list = append(c.list, change) }

// field compares a short value.
func (c *changes) field(where, what, before, after string) {
	if before != after {
		c.add(Change{Kind: kindOf(before, after), Where: where, What: what, Before: before, After: after})
	}
}

// text compares a Markdown text.
func (c *changes) text(where, what, before, after string) {
	if before != after {
		c.add(Change{Kind: kindOf(before, after), Where: where, What: what, Before: before, After: after, Long: true})
	}
}

func kindOf(before, after string) ChangeKind {
	switch {
	case before == "":
		return Added
	case after == "":
		return Removed
	}
	return Changed
}

// part is a line of a list: its key, how it is called, and its whole content
// as read when it is new or gone.
type part struct{ key, name, whole string }

// parts reports the lines of a list that are gone, new or moved, and returns
// for each line that stayed its index before and after.
func (c *changes) parts(before, after []part) [][2]int {
	places := map[string]int{}
	for i, p := range before {
		places[p.key] = i
	}
	var stayed [][2]int
	var sequence []int
	for i, p := range after {
		if place, ok := places[p.key]; ok {
			stayed = append(stayed, [2]int{place, i})
			sequence = append(sequence, place)
			delete(places, p.key)
			continue
		}
		c.add(Change{Kind: Added, Where: p.name, After: p.whole, Long: true})
	}
	for i, p := range before {
		if place, ok := places[p.key]; ok && place == i {
			c.add(Change{Kind: Removed, Where: p.name, Before: p.whole, Long: true})
		}
	}
	c.moves(before, after, stayed, inOrder(sequence))
	return stayed
}

// moves reports the lines that left the order of the others.
func (c *changes) moves(before, after []part, stayed [][2]int, kept map[int]bool) {
	for _, at := range stayed {
		if kept[at[0]] {
			continue
		}
		c.add(Change{
			Kind: Moved, Where: after[at[1]].name, What: "Place",
			Before: place(at[0], len(before)), After: place(at[1], len(after)),
		})
	}
}

func place(index, of int) string { return fmt.Sprintf("%d of %d", index+1, of) }

// inOrder picks the most numbers of a sequence that stand in rising order, so
// that as few lines as possible count as moved.
func inOrder(sequence []int) map[int]bool {
	length := make([]int, len(sequence))
	from := make([]int, len(sequence))
	best := -1
	for i := range sequence {
		length[i], from[i] = 1, -1
		for j := range i {
			if sequence[j] < sequence[i] && length[j] >= length[i] {
				length[i], from[i] = length[j]+1, j
			}
		}
		if best < 0 || length[i] > length[best] {
			best = i
		}
	}
	kept := map[int]bool{}
	for ; best >= 0; best = from[best] {
		kept[sequence[best]] = true
	}
	return kept
}

func (c *changes) cycles(before, after QuoteOffer) {
	stayed := c.parts(c.cycleParts(before), c.cycleParts(after))
	for _, at := range stayed {
		old, now := before.Cycles[at[0]], after.Cycles[at[1]]
		where := cycleName(now.Content.Name)
		c.nameAndDays(where, old.Content, now.Content)
		c.field(where, "Price", c.money(old.Price, before.Currency), c.money(now.Price, after.Currency))
		c.text(where, "Introduction", old.Content.Introduction, now.Content.Introduction)
		c.deliverables(where, old.Content.Deliverables, now.Content.Deliverables)
	}
}

func (c *changes) nameAndDays(where string, before, after CycleContent) {
	c.field(where, "Name", before.Name, after.Name)
	c.field(where, "First day", before.Start.Words(), after.Start.Words())
	c.field(where, "Last day", before.End.Words(), after.End.Words())
}

func cycleName(name string) string { return "Cycle “" + name + "”" }

func (c *changes) cycleParts(offer QuoteOffer) []part {
	parts := make([]part, len(offer.Cycles))
	for i, cycle := range offer.Cycles {
		whole := []string{
			cycle.Content.Start.Words() + " to " + cycle.Content.End.Words() + ", " + c.money(cycle.Price, offer.Currency),
			cycle.Content.Introduction,
		}
		for _, deliverable := range cycle.Content.Deliverables {
			whole = append(whole, "Deliverable: "+deliverable.Title, wholeDeliverable(deliverable))
		}
		parts[i] = part{cycle.Key, cycleName(cycle.Content.Name), paragraphs(whole...)}
	}
	return parts
}

func (c *changes) deliverables(where string, before, after []Deliverable) {
	for _, at := range c.parts(deliverableParts(where, before), deliverableParts(where, after)) {
		old, now := before[at[0]], after[at[1]]
		name := deliverableName(where, now)
		c.field(name, "Title", old.Title, now.Title)
		c.text(name, "Description", old.Description, now.Description)
		c.text(name, "Accepted when", old.Criterion, now.Criterion)
	}
}

func deliverableName(where string, deliverable Deliverable) string {
	if where == "" {
		return "Deliverable “" + deliverable.Title + "”"
	}
	return where + ", deliverable “" + deliverable.Title + "”"
}

func deliverableParts(where string, deliverables []Deliverable) []part {
	parts := make([]part, len(deliverables))
	for i, deliverable := range deliverables {
		parts[i] = part{deliverable.Key, deliverableName(where, deliverable), wholeDeliverable(deliverable)}
	}
	return parts
}

func wholeDeliverable(deliverable Deliverable) string {
	criterion := deliverable.Criterion
	if criterion != "" {
		criterion = "Accepted when: " + criterion
	}
	return paragraphs(deliverable.Description, criterion)
}

func (c *changes) services(before, after QuoteOffer) {
	for _, at := range c.parts(c.serviceParts(before), c.serviceParts(after)) {
		old, now := before.Services[at[0]], after.Services[at[1]]
		where := serviceName(now)
		c.field(where, "Name", old.Name, now.Name)
		c.field(where, "Quantity", serviceQuantity(old), serviceQuantity(now))
		c.field(where, "Unit price", c.money(old.UnitPrice, before.Currency), c.money(now.UnitPrice, after.Currency))
		c.text(where, "Description", old.Description, now.Description)
	}
}

func serviceName(service QuoteService) string { return "Service “" + service.Name + "”" }

func serviceQuantity(service QuoteService) string {
	return QuantityWords(service.Quantity, service.Unit)
}

func (c *changes) serviceParts(offer QuoteOffer) []part {
	parts := make([]part, len(offer.Services))
	for i, service := range offer.Services {
		terms := serviceQuantity(service) + ", " + c.money(service.UnitPrice, offer.Currency) + " each"
		parts[i] = part{service.Key, serviceName(service), paragraphs(terms, service.Description)}
	}
	return parts
}

// files reports the files that are gone or new. One of the same name with
// another content is both.
func (c *changes) files(before, after []QuoteFile) {
	for _, file := range without(before, after) {
		c.add(Change{Kind: Removed, Where: fileTitle(file), Before: fileFacts(file)})
	}
	for _, file := range without(after, before) {
		c.add(Change{Kind: Added, Where: fileTitle(file), After: fileFacts(file)})
	}
}

// without lists the files that are not among others. Of one that stands twice,
// only as many are left out as there are others.
func without(files, others []QuoteFile) []QuoteFile {
	others = slices.Clone(others)
	var list []QuoteFile
	for _, file := range files {
		if i := slices.Index(others, file); i >= 0 {
			others = slices.Delete(others, i, i+1)
			continue
		}
		list = append(list, file)
	}
	return list
}

func fileTitle(file QuoteFile) string { return "File “" + file.Name + "”" }

func fileFacts(file QuoteFile) string { return SizeWords(file.Size) + ", SHA-256 " + file.SHA256 }

// paragraphs joins the texts that are not empty.
func paragraphs(texts ...string) string {
	var kept []string
	for _, text := range texts {
		if text != "" {
			kept = append(kept, text)
		}
	}
	return strings.Join(kept, "\n\n")
}
