package portal

import "portal/rules"

const lena = "lena@harbourlane.example"

// bakeryTickets is what the bakery reports: 1, 2, 4, 5 and 9 are done, 3 became
// a quote that is open and 14 one that is being written, 7 is part of a cycle,
// 6 was declined and is approved after all, 8 is in progress, 10 waits for
// Priya's answer and 11 for Lena's, 12 is a duplicate of 8, 13 is declined, 18
// put off, and 15, 16, 17 and 19 to 21 are new, 19 once more after an answer
// and 21 much like 20.
func (s *stage) bakeryTickets() []act {
	return append(s.bakeryTicketsDone(), []act{
		{-15, 20, s.reports(lena, "BAKE", bakeryRecipes)},
		{-14, 11, s.settles(imogen, "BAKE", 6, rules.Decline, bakeryRecipesDeclined)},
		{-12, 19, s.replies(priya, "BAKE", 6, "I would like to come back to this: three of our regulars asked for the rye sourdough in one week. **Ten recipes, no pictures, no comments** would do, and I write them myself.")},
		{-11, 9, s.settles(imogen, "BAKE", 6, rules.Approve, "Decided again after Priya’s note: ten recipes without pictures fit the page type for products. They come after the launch.")},
		{-11, 10, s.remarks(imogen, "BAKE", 6, "Two days at most. If the texts arrive after the launch, it goes into a cycle of its own.")},
		{-13, 18, s.reports(priya, "BAKE", bakeryStandIns)},
		{-12, 9, s.settles(tomas, "BAKE", 7, rules.Approve, "It fits *Staff rota*, which has not begun, and costs nothing more.")},
		{-10, 10, s.adopts("BAKE", 7, 9)},
		{-8, 16, s.reports(priya, "BAKE", bakeryLabelCut)},
		{-8, 17, s.settles(tomas, "BAKE", 8, rules.Approve, "Thank you for the log: it shows the cause. Please put the 62 mm roll into both printers until it is mended.")},
		{-7, 9, s.settles(tomas, "BAKE", 8, rules.Start, "")},
		{-7, 15, s.replies(priya, "BAKE", 8, "With the wide roll the line is there, but the label is too large for the rye rolls.")},
		{-7, 18, s.reports(lena, "BAKE", bakeryQuestionMarks)},
		{-6, 8, s.settles(imogen, "BAKE", 9, rules.Approve, "Every letter must arrive as it was typed, in whatever language. Tomas looks at it today.")},
		{-6, 8, s.settles(tomas, "BAKE", 9, rules.Start, "")},
		{-6, 9, s.reports(priya, "BAKE", bakeryOwnShop)},
		{-5, 11, s.settles(tomas, "BAKE", 10, rules.Ask, "Happily. One thing to decide before we begin: when somebody opens the page of *one* shop from a search engine, should that shop be remembered too, or only the one they chose by hand?")},
		{-5, 15, s.settles(tomas, "BAKE", 9, rules.Finish, "The export wrote Latin-1 and the screens read UTF-8. Both use UTF-8 now; the 31 products with wrong letters are put right.")},
		{-5, 17, s.reports(lena, "BAKE", bakerySearch)},
		{-5, 19, s.replies(lena, "BAKE", 9, "Perfekt! Auch die *Crème brûlée* hat ihre Akzente wieder.")},
		{-4, 7, s.reports(lena, "BAKE", bakeryNoNuts)},
		{-4, 9, s.merges(tomas, "BAKE", 12, 8, "Thank you for looking so closely, with nuts it matters. It is the same fault as one that was reported before; we are mending it now, and you are told when it is done.")},
		{-4, 10, s.settles(tomas, "BAKE", 11, rules.Ask, "Which words do your guests use for the things in the shelf? A list is enough, like *Brötchen = roll*. Then the search finds them in both languages.")},
		{-4, 12, s.reports(priya, "BAKE", bakeryCakePhoto)},
		{-3, 10, s.settles(imogen, "BAKE", 13, rules.Decline, bakeryCakePhotoDeclined)},
		{-3, 11, s.reports(tomas, "BAKE", bakeryStatistics)},
		{-3, 12, s.settles(tomas, "BAKE", 14, rules.Approve, "As agreed with Priya on the phone. It costs half a day and gets an offer of its own.")},
		{-3, 17, s.reports(lena, "BAKE", bakeryHoliday)},
		{-3, 18, s.replies(tomas, "BAKE", 11, "PS: the words may be misspelt as people misspell them. *Brödchen* is welcome.")},
		{-2, 13, s.reports(priya, "BAKE", bakeryTwoCount)},
		{-2, 14, s.remarks(tomas, "BAKE", 16, "`SQLITE_BUSY` after 5 s: the report at half past twelve holds a write lock. Probably the same as in *Stock list* last month, see our own issue 212.")},
		{-2, 19, s.reports(lena, "BAKE", bakeryLanguages)},
		{-1, 8, s.reports(priya, "BAKE", bakerySign)},
		{-1, 9, s.putsOff(tomas, "BAKE", 18, 6)},
		{-1, 12, s.reports(lena, "BAKE", bakeryTooLarge)},
		{-1, 14, s.settles(tomas, "BAKE", 19, rules.Ask, "Could you tell us the name of the file as the phone shows it, what comes after the dot included?")},
		{-1, 17, func() error { return s.quotes("BAKE", 14) }},
		{-1, 20, s.replies(lena, "BAKE", 19, "`IMG_4211.HEIC`, 3,1 MB. Das andere heißt `IMG_4212.jpeg`, und das ging.")},
		{0, 4, s.reports(priya, "BAKE", bakeryClock)},
		{0, 5, s.reports(lena, "BAKE", bakeryClockAgain)},
	}...)
}

// bakeryTicketsDone are those of the first weeks.
func (s *stage) bakeryTicketsDone() []act {
	return []act{
		{-43, 18, s.reports(priya, "BAKE", bakerySoldOut)},
		{-42, 9, s.settles(tomas, "BAKE", 1, rules.Approve, "A good idea, and the button on the till can do both: the screens in *Menu screens*, the website in *Build*.")},
		{-42, 10, s.ties(tomas, "BAKE", 1, 5, 2)},
		{-34, 17, s.reports(lena, "BAKE", bakeryJumps)},
		{-33, 10, s.settles(tomas, "BAKE", 2, rules.Ask, "Thank you, Lena! Does it jump **each time**, or only at the first choice? And is it the same when you hold the phone sideways?")},
		{-33, 19, s.replies(lena, "BAKE", 2, "Each time. Sideways it stays where it is.\n\nMein altes Telefon macht es auch.")},
		{-32, 9, s.settles(tomas, "BAKE", 2, rules.Approve, "“Sideways” was the hint: the bar at the bottom takes the focus and the page follows it.")},
		{-32, 10, s.settles(tomas, "BAKE", 2, rules.Start, "")},
		{-31, 16, s.settles(tomas, "BAKE", 2, rules.Finish, "The page keeps its place now, upright and sideways.")},
		{-31, 18, s.replies(lena, "BAKE", 2, "Ja, jetzt stimmt es. Danke!")},
		{-28, 9, s.settles(tomas, "BAKE", 1, rules.Start, "")},
		{-21, 19, s.reports(priya, "BAKE", bakeryPhone)},
		{-20, 9, s.settles(tomas, "BAKE", 3, rules.Approve, "Gladly. It is work of its own, so you get an offer for it.")},
		{-19, 11, s.reports(tomas, "BAKE", bakeryImport)},
		{-19, 12, s.settles(tomas, "BAKE", 4, rules.Approve, "")},
		{-19, 13, s.settles(tomas, "BAKE", 4, rules.Start, "")},
		{-18, 15, s.settles(imogen, "BAKE", 4, rules.Finish, "One price in the recipe book is written “2,40”. Both ways of writing are read now.")},
		{-16, 18, s.reports(priya, "BAKE", bakeryButter)},
		{-15, 9, s.settles(tomas, "BAKE", 5, rules.Approve, "The dairy moved its prices one column to the right. We look for the heading now, not for the place.")},
		{-15, 10, s.settles(tomas, "BAKE", 5, rules.Start, "")},
		{-13, 14, s.settles(tomas, "BAKE", 5, rules.Finish, "Butter, cream and milk have their prices again, also in the reports of the last two weeks.")},
		{-9, 15, s.settles(tomas, "BAKE", 1, rules.Finish, "Press and hold the product on the till: it is marked on both screens within five seconds, and on the website within a minute.")},
		{-8, 20, s.replies(priya, "BAKE", 1, "Tried it with the walnut sticks this morning. My daughter says it is **magic**.")},
	}
}

var bakerySoldOut = wish("Show what is sold out before somebody walks here for it",
	"Every Saturday from eleven on people stand before an empty shelf and are cross, and they are right.\n\nWe know at the till what is gone. Can the website know it too?",
	"What is sold out is **grey and says so**, on the website and on the screens above the counter. The next morning everything is back by itself.")

var bakeryJumps = bug("The prototype jumps to the top when I choose a cake size",
	`1. Open *Cakes to order* on the phone
2. Scroll down to „Größe wählen“
3. Press **Medium**

The page jumps to the very top and I have to scroll down again. With four sizes I scrolled four times, dann habe ich aufgegeben.`,
	"It stays where I am.").
	showing(cakeSizes, pinned(410, 420, "I press here"), pinned(250, 92, "and land here")).
	seenOn("https://prototype.fernhill.example/harbour-lane/cakes", ownPhone)

var bakeryPhone = wish("Let people order on their phone and collect in the morning",
	"On Saturdays the queue reaches the harbour wall. Half of the people know the evening before what they want.\n\nThey should choose it, pay, and take the bag without queueing. **Not** from a marketplace that keeps a third.",
	"Ordered before eight in the evening, ready at seven.").
	linking("https://preview.fernhill.example/harbour-lane/catalogue")

var bakeryStandIns = wish("See who can stand in at short notice",
	"When somebody is ill at four in the morning I go through my telephone from A to Z. The rota knows who is free.",
	"A list of those who are free that day, with a button that rings them.").
	about(9, 0)

var bakeryImport = bug("The import of the recipe book stops at product 87",
	"Found while loading the whole range for the first time. 86 products are in, 54 are missing, and the log ends with:\n\n```\n"+bakeryImportTrace+"```\n\nThe line of the table in question:\n\n| number | product | price |\n| ---: | --- | --- |\n| 87 | Poppy seed twist | 2,40 |",
	"A line that cannot be read is named and left out, and the import goes on.").
	about(3, 2).linking("https://preview.fernhill.example/harbour-lane/import")

const bakeryImportTrace = `panic: parse price "2,40": invalid syntax

goroutine 41 [running]:
catalogue.mustPrice({0xc0001a2f40, 0x4})
	/srv/import/price.go:27 +0x9c
catalogue.(*Reader).product(0xc000196000, {0xc00021e000, 0x7, 0x7})
	/srv/import/reader.go:112 +0x2e8
catalogue.(*Reader).All(0xc000196000)
	/srv/import/reader.go:64 +0x1b4
main.main()
	/srv/import/main.go:38 +0x178
exit status 2
`

var bakeryButter = bug("Butter costs nothing in the supplier prices",
	`Since Thursday the dairy’s prices are nonsense:

| item | dairy’s list | our page |
| --- | ---: | ---: |
| Butter, 5 kg | £39.80 | £0.00 |
| Cream, 5 l | £17.60 | £39.80 |
| Milk, 10 l | £10.90 | £17.60 |

It looks as if everything slipped down by one.`,
	"The prices of the dairy’s own list.").
	about(8, 1).seenOn("https://shop.harbourlane.example/prices?supplier=dairy", officeLaptop)

var bakeryRecipes = wish("Rezepte zum Nachbacken",
	`Our regulars ask for recipes all the time, most of all for the **rye sourdough**. In Germany every bakery has a page *Rezepte*:

- Zutaten für zwei Brote
- Schritt für Schritt, mit Zeiten
- „Das ist schiefgegangen, weil …“

I could write them with Priya.`,
	"A page with recipes, and a link to it from each bread.").
	linking("https://recipes.example/roggen-sauerteig", "https://recipes.example/rye-sourdough-at-home")

const bakeryRecipesDeclined = `We like it, and it does not fit into what is agreed:

- a new page type with steps and times is about **four days** of work,
- the launch would move by a week.

Please come back to it after the launch.`

const bakeryCakePhotoDeclined = `Printing on a cake needs a printer for icing sheets, which neither shop has, and somebody who looks at every picture before it is printed.

If you buy one, *Online ordering* is the place where the picture would be handed over: there it is **a day’s work**. Until then a photograph by email does it.`
