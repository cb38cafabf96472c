"""All files of a portfolio, read together."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeVar

from portfolio.findings import Finding, Location, Names
from portfolio.model import Initiative, Metrics, Model, Organization, Planning, Scenario
from portfolio.source.documents import Document, read_document
from portfolio.source.extends import Layered, merged, resolve_extends
from portfolio.source.names import INITIATIVES, METRICS, ORGANIZATION, SCENARIOS
from portfolio.source.typed_models import typed
from portfolio.source.yaml12 import comments_in_texts

M = TypeVar("M", bound=Model)
ReadDocument = Callable[[str, str], tuple[Document | None, list[Finding]]]


@dataclass(frozen=True)
class Workspace:
    """The typed files of a portfolio, and where everything in them stands.

    `scenarios` are resolved (`extends` merged). `overridden` has, for each scenario, the
    initiatives that its `overrides` change. `unreadable` names initiatives and scenarios whose file
    exists but is broken, so that references to them are not reported as unknown.
    """

    organization: Organization
    metrics: Metrics
    initiatives: Mapping[str, Initiative]
    scenarios: Mapping[str, Scenario]
    overridden: Mapping[str, Mapping[str, Initiative]]
    documents: Mapping[str, Document]
    layers: Mapping[str, Layered]
    unreadable: frozenset[str]

    @property
    def texts(self) -> Mapping[str, str]:
        """File -> text, of every file that could be read."""
        return {file: document.text for file, document in self.documents.items()}

    @cached_property
    def initiative_names(self) -> Names:
        """The keys of all initiatives, to suggest from."""
        return Names(tuple(self.initiatives))

    def planning(self, scenario: str, select: frozenset[str] | None = None) -> Planning:
        """What one run of a scenario decides on."""
        initiatives = {**self.initiatives, **self.overridden[scenario]}
        return Planning(
            scenario, self.scenarios[scenario], self.organization, self.metrics, initiatives, select
        )

    def in_organization(self, *path: str | int, key: bool = False) -> Location:
        """A place in config/organization.yaml."""
        return self.documents[ORGANIZATION].locate(path, key=key)

    def in_metrics(self, *path: str | int, key: bool = False) -> Location:
        """A place in config/metrics.yaml."""
        return self.documents[METRICS].locate(path, key=key)

    def in_initiative(self, initiative: str, *path: str | int, key: bool = False) -> Location:
        """A place in the file of an initiative."""
        return self.documents[f"{INITIATIVES}/{initiative}.yaml"].locate(path, key=key)

    def in_scenario(self, scenario: str, *path: str | int, key: bool = False) -> Location:
        """A place in a scenario, in the file that wrote it."""
        return self.layers[scenario].locate(path, key)

    def in_planning(
        self, scenario: str, initiative: str, *path: str | int, key: bool = False
    ) -> Location:
        """A place of an initiative as a scenario sees it: its override there, else its own file."""
        return _overridden_place(
            self.layers[scenario], self._file(initiative), initiative, path, key
        )

    def in_rule(self, scenario: str, subject: str, path: Sequence[str | int]) -> Location:
        """The place of a rule: its subject is `scenario`, or an initiative as the scenario sees
        it."""
        if subject == "scenario":
            return self.in_scenario(scenario, *path)
        return self.in_planning(scenario, subject, *path)

    def _file(self, initiative: str) -> Document:
        return self.documents[f"{INITIATIVES}/{initiative}.yaml"]


def with_scenario_data(
    workspace: Workspace, name: str, data: Mapping[str, Any]
) -> tuple[Workspace, list[Finding]]:
    """The workspace with other data of one scenario, and what is wrong with their structure.

    Places are those of the scenario as it is written.
    """
    layered = replace(workspace.layers[name], data=data)
    scenario, findings = typed(Scenario, data, layered.locate)
    if scenario is None:
        return workspace, findings
    changed = replace(
        workspace,
        scenarios={**workspace.scenarios, name: scenario},
        layers={**workspace.layers, name: layered},
    )
    if not scenario.overrides and not workspace.overridden[name]:
        return changed, findings
    overridden = dict(_overrides(changed, name, findings))
    return replace(changed, overridden={**workspace.overridden, name: overridden}), findings


def read_workspace(
    texts: Mapping[str, str], unread: Collection[str] = (), read: ReadDocument = read_document
) -> tuple[Workspace | None, list[Finding]]:
    """Files by POSIX path -> workspace and findings of their structure; pure: no disk.

    ``unread`` are files that are there and have no text: what refers to them refers to something.
    ``read`` makes a document of a file and its text.
    The workspace is None where the organization or the metrics cannot be read: nothing refers to
    anything then.
    """
    documents, findings = _documents(texts, read)
    workspace, wrong = workspace_of(documents, frozenset([*texts, *unread]))
    return workspace, findings + wrong


def workspace_of(
    documents: Mapping[str, Document], there: Collection[str]
) -> tuple[Workspace | None, list[Finding]]:
    """The same from documents that were read (or changed) already; ``there`` are all files,
    readable or not."""
    findings: list[Finding] = []
    layers, broken_layers = resolve_extends(
        _by_name(documents, SCENARIOS), _unread(there, documents, SCENARIOS)
    )
    findings += broken_layers
    organization = _model(Organization, documents.get(ORGANIZATION), ORGANIZATION, there, findings)
    metrics = _model(Metrics, documents.get(METRICS), METRICS, there, findings)
    dimensions = frozenset() if organization is None else frozenset(organization.dimensions)
    initiative_files = _by_name(documents, INITIATIVES)
    initiatives = dict(_typed_files(Initiative, initiative_files, findings, dimensions))
    scenarios: dict[str, Scenario] = {}
    for name, layered in layers.items():
        scenario, wrong = typed(Scenario, layered.data, layered.locate)
        findings += wrong
        if scenario is not None:
            scenarios[name] = scenario
    if organization is None or metrics is None:
        return None, findings
    unreadable = frozenset(_name(file) for file in there) - set(initiatives) - set(scenarios)
    bare = Workspace(
        organization, metrics, initiatives, scenarios, {}, documents, layers, unreadable
    )
    overridden = {name: dict(_overrides(bare, name, findings)) for name in scenarios}
    return replace(bare, overridden=overridden), findings


def _documents(
    texts: Mapping[str, str], read: ReadDocument
) -> tuple[dict[str, Document], list[Finding]]:
    documents: dict[str, Document] = {}
    findings: list[Finding] = []
    for file in sorted(texts):
        document, wrong = read(file, texts[file])
        findings += wrong
        if document is not None:
            documents[file] = document
            findings += comments_in_texts(file, texts[file])
    return documents, findings


def _by_name(documents: Mapping[str, Document], folder: str) -> dict[str, Document]:
    return {name: documents[file] for name, file in files_in(folder, documents).items()}


def _unread(
    files: Collection[str], documents: Mapping[str, Document], folder: str
) -> frozenset[str]:
    return frozenset(
        name for name, file in files_in(folder, files).items() if file not in documents
    )


def files_in(folder: str, files: Iterable[str]) -> dict[str, str]:
    """Name without folder and ending -> file, of the files that lie in a folder itself."""
    return {_name(file): file for file in files if file.rpartition("/")[0] == folder}


def _name(file: str) -> str:
    """As PurePosixPath.stem, which takes its time where files are many."""
    last = file.rpartition("/")[2]
    return last.rpartition(".")[0] or last


def _model(
    model: type[M],
    document: Document | None,
    file: str,
    there: Collection[str],
    findings: list[Finding],
) -> M | None:
    if document is None:
        if file not in there:
            findings.append(
                Finding(
                    "P107",
                    Location(file),
                    f"{file} is missing",
                    "a portfolio needs it: see the guide",
                )
            )
        return None
    value, wrong = typed(model, document.data, lambda path, key: document.locate(path, key=key))
    findings += wrong
    return value


def _typed_files(
    model: type[M],
    documents: Mapping[str, Document],
    findings: list[Finding],
    dimensions: frozenset[str],
) -> Iterator[tuple[str, M]]:
    for name, document in documents.items():

        def locate(path: Sequence[str | int], key: bool, document: Document = document) -> Location:
            return document.locate(path, key=key)

        value, wrong = typed(model, document.data, locate, dimensions)
        findings += wrong
        if value is not None:
            yield name, value


def _overrides(
    workspace: Workspace, scenario: str, findings: list[Finding]
) -> Iterator[tuple[str, Initiative]]:
    """The initiatives that a scenario changes, each validated like any other."""
    layered = workspace.layers[scenario]
    for key, change in workspace.scenarios[scenario].overrides.items():
        if key not in workspace.initiatives:
            continue  # an unknown key is a finding of validation
        if "key" in change:
            place = layered.locate(("overrides", key, "key"), True)
            findings.append(
                Finding("P116", place, "an override cannot change the key", "take it out")
            )
            continue
        file = workspace.documents[f"{INITIATIVES}/{key}.yaml"]

        def locate(
            path: Sequence[str | int], at_key: bool, file: Document = file, key: str = key
        ) -> Location:
            return _overridden_place(layered, file, key, path, at_key)

        initiative, wrong = typed(Initiative, merged(file.data, change), locate)
        findings += wrong
        if initiative is not None:
            yield key, initiative


def _overridden_place(
    layered: Layered, file: Document, key: str, path: Sequence[str | int], at_key: bool
) -> Location:
    prefix = ("overrides", key)
    in_override = max(
        document.find((*prefix, *path), key=at_key)[0] for document in layered.documents
    ) - len(prefix)
    if in_override >= max(1, file.find(path)[0]):
        return layered.locate((*prefix, *path), at_key)
    return file.locate(path, key=at_key)


@dataclass(frozen=True)
class Loaded:
    """What was read: the workspace (None where too much is wrong), the texts, and what is wrong
    with them."""

    workspace: Workspace | None
    texts: Mapping[str, str]
    findings: tuple[Finding, ...]


def loaded(
    texts: Mapping[str, str], findings: Iterable[Finding], read: ReadDocument = read_document
) -> Loaded:
    """The workspace of texts; ``findings`` say which files could not be read."""
    wrong = tuple(findings)
    workspace, invalid = read_workspace(texts, {finding.location.file for finding in wrong}, read)
    return Loaded(workspace, texts, (*wrong, *invalid))
