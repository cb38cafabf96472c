from .accounting import accounts as accounts
from .exported import read_export as read_export
from .import_map import ReadMap as ReadMap, read_import_map as read_import_map
from .importing import Imported as Imported, ImportedItem as ImportedItem, Importer as Importer
from .past import Past as Past, field_name as field_name, past_file as past_file, read_past as read_past
from .rows import ExportedItems as ExportedItems, exported_items as exported_items, has_headers as has_headers
from .shipped import shipped_map as shipped_map, shipped_maps as shipped_maps
from .targets import KnownNames as KnownNames
