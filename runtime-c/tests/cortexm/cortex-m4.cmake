set(core "-mcpu=cortex-m4 -mthumb -mfloat-abi=hard -mfpu=fpv4-sp-d16")
set(machine mps2-an386)
set(memory mps2)
include(${CMAKE_CURRENT_LIST_DIR}/cortexm.cmake)
